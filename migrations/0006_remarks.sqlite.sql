-- What an auditor remarks on a voucher, or on a figure: a row of a report over a span of months, and the account that
-- the report is of. state is where the thread stands, which its last entry decides.
CREATE TABLE remarks (
    book       {{int}} NOT NULL REFERENCES books (id),
    id         {{int}} NOT NULL CHECK (id > 0),
    voucher    {{int}},
    report     TEXT NOT NULL DEFAULT '',
    from_month {{int}} NOT NULL DEFAULT 0,
    to_month   {{int}} NOT NULL DEFAULT 0,
    account    TEXT NOT NULL DEFAULT '',
    label      TEXT NOT NULL DEFAULT '' CHECK (length(label) <= 100),
    state      TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'closed')),
    PRIMARY KEY (book, id),
    CONSTRAINT remark_on_one_thing CHECK ((voucher IS NULL) <> (report = '')),
    FOREIGN KEY (book, voucher) REFERENCES vouchers (book, id)
){{clustered}};
CREATE INDEX remarks_by_voucher ON remarks (book, voucher) WHERE voucher IS NOT NULL;
CREATE INDEX remarks_by_report ON remarks (book, report, from_month, to_month, account);
-- What still has to be done, for the lists of many books.
CREATE INDEX remarks_not_closed ON remarks (book, state) WHERE state <> 'closed';

-- The threads, append-only: the question first, then answers, further questions and the closing (销号).
CREATE TABLE remark_entries (
    book    {{int}} NOT NULL,
    remark  {{int}} NOT NULL,
    no      {{int}} NOT NULL,
    action  TEXT NOT NULL CHECK (action IN ('write', 'answer', 'again', 'close')),
    actor   {{int}} NOT NULL,
    name    TEXT NOT NULL,
    at      {{int}} NOT NULL,
    text    TEXT NOT NULL CHECK (length(text) <= 500 AND (text <> '' OR action = 'close')),
    PRIMARY KEY (book, remark, no),
    FOREIGN KEY (book, remark) REFERENCES remarks (book, id)
){{clustered}};

-- A thread only grows, step by step; a remark keeps what it is about and stands where its last entry left it.
CREATE TRIGGER remark_entries_no_update BEFORE UPDATE ON remark_entries
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER remark_entries_no_delete BEFORE DELETE ON remark_entries
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER remark_entries_next BEFORE INSERT ON remark_entries
WHEN NEW.no <> 1 + coalesce((SELECT max(no) FROM remark_entries WHERE book = NEW.book AND remark = NEW.remark), 0)
    OR NEW.action NOT IN ('write', 'answer', 'again', 'close')
    OR instr(CASE NEW.action WHEN 'write' THEN ' none ' WHEN 'answer' THEN ' write again '
        WHEN 'again' THEN ' answer close ' ELSE ' answer ' END, ' ' || coalesce((SELECT action FROM remark_entries
        WHERE book = NEW.book AND remark = NEW.remark ORDER BY no DESC LIMIT 1), 'none') || ' ') = 0
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER remarks_no_delete BEFORE DELETE ON remarks BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER remarks_begin BEFORE INSERT ON remarks
WHEN NEW.state <> 'open' OR NEW.id <> 1 + coalesce((SELECT max(id) FROM remarks WHERE book = NEW.book), 0)
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER remarks_state BEFORE UPDATE ON remarks
WHEN NEW.book <> OLD.book OR NEW.id <> OLD.id OR NEW.voucher IS NOT OLD.voucher OR NEW.report <> OLD.report
    OR NEW.from_month <> OLD.from_month OR NEW.to_month <> OLD.to_month OR NEW.account <> OLD.account
    OR NEW.label <> OLD.label OR NEW.state <> coalesce((SELECT CASE action WHEN 'answer' THEN 'answered'
        WHEN 'close' THEN 'closed' ELSE 'open' END FROM remark_entries
        WHERE book = OLD.book AND remark = OLD.id ORDER BY no DESC LIMIT 1), '')
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
