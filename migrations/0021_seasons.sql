-- The days on which a recurring order begins are a line of cron; what had a day of the year keeps it as one.
ALTER TABLE service_recurring ADD COLUMN cron TEXT NOT NULL DEFAULT '';
UPDATE service_recurring SET cron = '0 0 ' || day || ' ' || month || ' *';
ALTER TABLE service_recurring DROP COLUMN month;
ALTER TABLE service_recurring DROP COLUMN day;

-- What was asked for, by the day on which the work may begin, append-only.
CREATE TABLE service_seasons (
    book     {{int}} NOT NULL,
    code     TEXT NOT NULL,
    begins   {{int}} NOT NULL CHECK (begins > 0),
    order_no {{int}} NOT NULL,
    at       {{int}} NOT NULL,
    PRIMARY KEY (book, code, begins),
    FOREIGN KEY (book, code) REFERENCES service_recurring (book, code)
){{clustered}};
INSERT INTO service_seasons (book, code, begins, order_no, at)
    SELECT d.book, d.code, o.earliest, d.order_no, d.at FROM service_recurred d
    JOIN service_orders o ON o.book = d.book AND o.no = d.order_no;
DROP TABLE service_recurred;
