-- Who keeps books: townships, their cooperatives, the books of each.
CREATE TABLE townships (
    id      {{serial}},
    name    TEXT NOT NULL UNIQUE CHECK (name <> ''),
    county  TEXT NOT NULL DEFAULT ''
){{strict}};

CREATE TABLE cooperatives (
    id       {{serial}},
    township {{int}} NOT NULL REFERENCES townships (id),
    name     TEXT NOT NULL CHECK (name <> ''),
    UNIQUE (township, name)
){{strict}};

CREATE TABLE books (
    id           {{serial}},
    cooperative  {{int}} NOT NULL REFERENCES cooperatives (id),
    code         TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name         TEXT NOT NULL CHECK (name <> ''),
    regime       TEXT NOT NULL CHECK (regime IN ('collective-2023', 'coop-2021', 'small-business-2011')),
    edition      TEXT NOT NULL,
    start        {{int}} NOT NULL CHECK (start BETWEEN 194901 AND 219912 AND start % 100 BETWEEN 1 AND 12),
    code_lengths TEXT NOT NULL,
    settings     TEXT NOT NULL DEFAULT '{}',
    created_at   {{int}} NOT NULL
){{strict}};

-- One row a book that every writer of the book locks: where the chain, the voucher ids and the log stand, and which
-- version the chart of accounts has. Book 0 is
-- the server itself (sign-ins, users, settings).
CREATE TABLE heads (
    book         {{int}} PRIMARY KEY,
    last_voucher {{int}} NOT NULL DEFAULT 0,
    last_log     {{int}} NOT NULL DEFAULT 0,
    chart        {{int}} NOT NULL DEFAULT 0,
    seq          {{int}} NOT NULL DEFAULT 0,
    debit        {{int}} NOT NULL DEFAULT 0,
    hash         TEXT NOT NULL CHECK (length(hash) = 64)
){{strict}};
INSERT INTO heads (book, hash) VALUES (0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE accounts (
    book       {{int}} NOT NULL REFERENCES books (id),
    code       TEXT NOT NULL CHECK (code <> ''),
    name       TEXT NOT NULL CHECK (name <> ''),
    parent     TEXT NOT NULL DEFAULT '',
    class      {{int}} NOT NULL CHECK (class BETWEEN 1 AND 6),
    side       {{int}} NOT NULL CHECK (side BETWEEN 1 AND 3),
    leaf       {{int}} NOT NULL CHECK (leaf IN (0, 1)),
    active     {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    statutory  {{int}} NOT NULL DEFAULT 0 CHECK (statutory IN (0, 1)),
    flow       {{int}} NOT NULL DEFAULT 0 CHECK (flow BETWEEN 0 AND 2),
    dimensions {{int}} NOT NULL DEFAULT 0,
    unit       TEXT NOT NULL DEFAULT '',
    note       TEXT NOT NULL DEFAULT '',
    pinyin     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, code)
){{clustered}};

CREATE TABLE dimension_values (
    book   {{int}} NOT NULL REFERENCES books (id),
    kind   {{int}} NOT NULL CHECK (kind BETWEEN 1 AND 5),
    code   TEXT NOT NULL CHECK (code <> ''),
    name   TEXT NOT NULL CHECK (name <> ''),
    active {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    pinyin TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, kind, code)
){{clustered}};

CREATE TABLE periods (
    book   {{int}} NOT NULL REFERENCES books (id),
    period {{int}} NOT NULL CHECK (period BETWEEN 194901 AND 219912 AND period % 100 BETWEEN 1 AND 12),
    state  TEXT NOT NULL CHECK (state IN ('open', 'closed', 'locked')),
    PRIMARY KEY (book, period)
){{clustered}};

-- What happened to periods, append-only: closing, asking to reopen, reopening, locking the year.
CREATE TABLE period_events (
    book    {{int}} NOT NULL REFERENCES books (id),
    no      {{int}} NOT NULL CHECK (no > 0),
    period  {{int}} NOT NULL,
    action  TEXT NOT NULL CHECK (action IN ('close', 'ask', 'reopen', 'refuse', 'lock')),
    actor   {{int}} NOT NULL,
    at      {{int}} NOT NULL,
    reason  TEXT NOT NULL DEFAULT '',
    asked   {{int}},
    asker   {{int}},
    seq     {{int}} NOT NULL,
    hash    TEXT NOT NULL CHECK (length(hash) = 64),
    digest  TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, no),
    FOREIGN KEY (book, period) REFERENCES periods (book, period),
    CONSTRAINT reopening_needs_two CHECK (action <> 'reopen' OR (asker IS NOT NULL AND asker <> actor)),
    CONSTRAINT asking_needs_reason CHECK (action <> 'ask' OR reason <> '')
){{clustered}};

-- Opening balances of leaf accounts, one row for each set of dimensions; amounts in fen, debit-positive. The turnovers
-- are those of the year before a mid-year start. source names the regime of carried-over balances.
CREATE TABLE openings (
    book         {{int}} NOT NULL REFERENCES books (id),
    account      TEXT NOT NULL,
    member       TEXT NOT NULL DEFAULT '',
    counterparty TEXT NOT NULL DEFAULT '',
    venture      TEXT NOT NULL DEFAULT '',
    project      TEXT NOT NULL DEFAULT '',
    department   TEXT NOT NULL DEFAULT '',
    balance      {{int}} NOT NULL CHECK (balance BETWEEN -1000000000000000 AND 1000000000000000),
    debit        {{int}} NOT NULL DEFAULT 0 CHECK (debit BETWEEN -1000000000000000 AND 1000000000000000),
    credit       {{int}} NOT NULL DEFAULT 0 CHECK (credit BETWEEN -1000000000000000 AND 1000000000000000),
    quantity     {{int}} NOT NULL DEFAULT 0,
    source       TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, account, member, counterparty, venture, project, department),
    FOREIGN KEY (book, account) REFERENCES accounts (book, code)
){{clustered}};

-- Vouchers that are not posted yet. The lines and files are one JSON text, because a draft is always read and written
-- whole; they become rows when the voucher is posted under the same id.
CREATE TABLE drafts (
    book         {{int}} NOT NULL REFERENCES books (id),
    id           {{int}} NOT NULL CHECK (id > 0),
    state        {{int}} NOT NULL CHECK (state BETWEEN 1 AND 3),
    kind         {{int}} NOT NULL CHECK (kind BETWEEN 1 AND 6),
    date         {{int}} NOT NULL,
    series       TEXT NOT NULL,
    attachments  {{int}} NOT NULL DEFAULT 0,
    note         TEXT NOT NULL DEFAULT '',
    source       TEXT NOT NULL,
    source_ref   TEXT NOT NULL DEFAULT '',
    reverses     {{int}},
    supplements  {{int}},
    lines        TEXT NOT NULL,
    files        TEXT NOT NULL DEFAULT '[]',
    version      {{int}} NOT NULL DEFAULT 1,
    prepared_by  {{int}} NOT NULL,
    prepared_at  {{int}} NOT NULL,
    checked_by   {{int}},
    checked_at   {{int}},
    PRIMARY KEY (book, id),
    CONSTRAINT preparer_is_not_checker CHECK (checked_by IS NULL OR checked_by <> prepared_by),
    CONSTRAINT checked_has_checker CHECK ((state = 3) = (checked_by IS NOT NULL) AND (checked_by IS NULL) = (checked_at IS NULL))
){{clustered}};

CREATE UNIQUE INDEX drafts_reverse_once ON drafts (book, reverses) WHERE reverses IS NOT NULL;

-- Posted vouchers: append-only. The lines of a voucher are written first and its header last; from then on nothing
-- about it changes. That its period exists and is open, and that the accounts of its lines exist and are leaves, is
-- asked by the guards, which see more than a foreign key does.
CREATE TABLE vouchers (
    book         {{int}} NOT NULL,
    id           {{int}} NOT NULL,
    seq          {{int}} NOT NULL,
    period       {{int}} NOT NULL,
    date         {{int}} NOT NULL,
    series       TEXT NOT NULL CHECK (series IN ('记', '收', '付', '转')),
    number       {{int}} NOT NULL,
    kind         {{int}} NOT NULL,
    attachments  {{int}} NOT NULL,
    note         TEXT NOT NULL,
    source       TEXT NOT NULL,
    source_ref   TEXT NOT NULL,
    reverses     {{int}},
    supplements  {{int}},
    line_count   {{int}} NOT NULL CHECK (line_count >= 2),
    debit        {{int}} NOT NULL,
    files        TEXT NOT NULL,
    prepared_by  {{int}} NOT NULL,
    prepared_at  {{int}} NOT NULL,
    checked_by   {{int}} NOT NULL,
    checked_at   {{int}} NOT NULL,
    posted_by    {{int}} NOT NULL,
    posted_at    {{int}} NOT NULL,
    prev_hash    TEXT NOT NULL,
    hash         TEXT NOT NULL,
    PRIMARY KEY (book, id),
    CONSTRAINT one_chain UNIQUE (book, seq),
    CONSTRAINT numbers_without_gaps UNIQUE (book, period, series, number),
    CONSTRAINT voucher_preparer_is_not_checker CHECK (checked_by <> prepared_by),
    CONSTRAINT date_in_period CHECK (date / 100 = period),
    FOREIGN KEY (book, reverses) REFERENCES vouchers (book, id),
    FOREIGN KEY (book, supplements) REFERENCES vouchers (book, id)
){{clustered}};

-- The order in which lists show a month.
CREATE INDEX vouchers_by_period ON vouchers (book, period, seq);
CREATE UNIQUE INDEX reversed_once ON vouchers (book, reverses) WHERE reverses IS NOT NULL;

CREATE TABLE lines (
    book         {{int}} NOT NULL,
    voucher      {{int}} NOT NULL,
    no           {{int}} NOT NULL,
    seq          {{int}} NOT NULL,
    date         {{int}} NOT NULL,
    account      TEXT NOT NULL,
    summary      TEXT NOT NULL,
    debit        {{int}} NOT NULL CHECK (debit BETWEEN -1000000000000000 AND 1000000000000000),
    credit       {{int}} NOT NULL CHECK (credit BETWEEN -1000000000000000 AND 1000000000000000),
    quantity     {{int}} NOT NULL DEFAULT 0,
    price        {{int}} NOT NULL DEFAULT 0,
    member       TEXT NOT NULL DEFAULT '',
    counterparty TEXT NOT NULL DEFAULT '',
    venture      TEXT NOT NULL DEFAULT '',
    project      TEXT NOT NULL DEFAULT '',
    department   TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, voucher, no),
    CONSTRAINT one_side CHECK ((debit = 0) <> (credit = 0)),
    FOREIGN KEY (book, voucher) REFERENCES vouchers (book, id) DEFERRABLE INITIALLY DEFERRED
){{clustered}};
-- The order of every ledger; it covers the sums that a ledger page needs.
CREATE INDEX lines_by_account ON lines (book, account, date, seq, no, debit, credit, quantity);
-- The same order for the ledgers of members, counterparties and so on; lines without them take no room here.
CREATE INDEX lines_by_member ON lines (book, account, member, date, seq, no, debit, credit, quantity)
    WHERE member <> '';
CREATE INDEX lines_by_counterparty ON lines (book, account, counterparty, date, seq, no, debit, credit, quantity)
    WHERE counterparty <> '';
CREATE INDEX lines_by_venture ON lines (book, account, venture, date, seq, no, debit, credit, quantity)
    WHERE venture <> '';
CREATE INDEX lines_by_project ON lines (book, account, project, date, seq, no, debit, credit, quantity)
    WHERE project <> '';
CREATE INDEX lines_by_department ON lines (book, account, department, date, seq, no, debit, credit, quantity)
    WHERE department <> '';

-- Turnover of each leaf account and month, kept by the transaction that posts; in fen and ten-thousandths of the unit.
-- A sum that leaves 64 bits is refused by PostgreSQL and by SQLite's STRICT tables. (PostgreSQL reads the text of every
-- CHECK anew for every statement, so the tables of posting carry only those that no guard repeats.)
CREATE TABLE balances (
    book         {{int}} NOT NULL,
    account      TEXT NOT NULL,
    period       {{int}} NOT NULL,
    debit        {{int}} NOT NULL,
    credit       {{int}} NOT NULL,
    carry_debit  {{int}} NOT NULL,
    carry_credit {{int}} NOT NULL,
    debit_quantity  {{int}} NOT NULL,
    credit_quantity {{int}} NOT NULL,
    PRIMARY KEY (book, account, period)
){{clustered}};

-- The same for each set of dimensions, for the lines that carry any.
CREATE TABLE dimension_balances (
    book         {{int}} NOT NULL,
    account      TEXT NOT NULL,
    member       TEXT NOT NULL,
    counterparty TEXT NOT NULL,
    venture      TEXT NOT NULL,
    project      TEXT NOT NULL,
    department   TEXT NOT NULL,
    period       {{int}} NOT NULL,
    debit        {{int}} NOT NULL,
    credit       {{int}} NOT NULL,
    carry_debit  {{int}} NOT NULL,
    carry_credit {{int}} NOT NULL,
    debit_quantity  {{int}} NOT NULL,
    credit_quantity {{int}} NOT NULL,
    PRIMARY KEY (book, account, member, counterparty, venture, project, department, period)
){{clustered}};

-- Contents of attachments by SHA-256; at most 10 MB each.
CREATE TABLE blobs (
    book    {{int}} NOT NULL REFERENCES books (id),
    hash    TEXT NOT NULL CHECK (length(hash) = 64),
    type    TEXT NOT NULL,
    size    {{int}} NOT NULL CHECK (size BETWEEN 1 AND 10485760),
    content {{bytes}} NOT NULL,
    PRIMARY KEY (book, hash)
){{strict}};

CREATE TABLE voucher_templates (
    book    {{int}} NOT NULL REFERENCES books (id),
    name    TEXT NOT NULL CHECK (name <> ''),
    series  TEXT NOT NULL,
    note    TEXT NOT NULL DEFAULT '',
    lines   TEXT NOT NULL,
    PRIMARY KEY (book, name)
){{clustered}};

CREATE TABLE memos (
    book   {{int}} NOT NULL REFERENCES books (id),
    text   TEXT NOT NULL CHECK (text <> ''),
    pinyin TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, text)
){{clustered}};

-- The operation log: append-only, numbered without gaps per book. before and after are JSON.
CREATE TABLE log (
    book    {{int}} NOT NULL,
    no      {{int}} NOT NULL,
    at      {{int}} NOT NULL,
    actor   {{int}} NOT NULL,
    name    TEXT NOT NULL,
    address TEXT NOT NULL,
    action  TEXT NOT NULL,
    object  TEXT NOT NULL,
    before  TEXT NOT NULL DEFAULT '',
    after   TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, no)
){{clustered}};
CREATE INDEX log_by_time ON log (book, at);

-- Submission keys: the same key writes once.
CREATE TABLE submissions (
    book   {{int}} NOT NULL,
    key    TEXT NOT NULL CHECK (key <> ''),
    digest TEXT NOT NULL,
    result TEXT NOT NULL,
    at     {{int}} NOT NULL,
    PRIMARY KEY (book, key)
){{clustered}};
