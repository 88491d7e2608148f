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
