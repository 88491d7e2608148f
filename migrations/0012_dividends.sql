-- Distributions (收益分配). What a book's distributions go by: every version of the rules, the last is in force. content
-- is JSON.
CREATE TABLE dividend_rules (
    book     {{int}} NOT NULL REFERENCES books (id),
    version  {{int}} NOT NULL CHECK (version > 0),
    content  TEXT NOT NULL,
    document TEXT NOT NULL CHECK (document <> ''),
    actor    {{int}} NOT NULL,
    at       {{int}} NOT NULL,
    PRIMARY KEY (book, version)
){{clustered}};

CREATE TABLE dividend_runs (
    book  {{int}} NOT NULL REFERENCES books (id),
    no    {{int}} NOT NULL CHECK (no > 0),
    year  {{int}} NOT NULL CHECK (year BETWEEN 1949 AND 2199),
    kind  TEXT NOT NULL CHECK (kind IN ('interim', 'final')),
    actor {{int}} NOT NULL,
    at    {{int}} NOT NULL,
    PRIMARY KEY (book, no)
){{clustered}};
CREATE INDEX dividend_runs_by_year ON dividend_runs (book, year);

-- What was worked out, every version of it. content is JSON: rules, figures, breakdown, shares and pools; gross and tax
-- are what is paid to members, without the collective's own part; digest is over the parts.
CREATE TABLE dividend_versions (
    book    {{int}} NOT NULL,
    run     {{int}} NOT NULL,
    version {{int}} NOT NULL CHECK (version > 0),
    content TEXT NOT NULL,
    holders {{int}} NOT NULL CHECK (holders > 0),
    payees  {{int}} NOT NULL CHECK (payees BETWEEN 0 AND holders),
    gross   {{int}} NOT NULL CHECK (gross >= 0),
    tax     {{int}} NOT NULL CHECK (tax BETWEEN 0 AND gross),
    digest  TEXT NOT NULL,
    actor   {{int}} NOT NULL,
    drafter TEXT NOT NULL,
    at      {{int}} NOT NULL,
    PRIMARY KEY (book, run, version),
    FOREIGN KEY (book, run) REFERENCES dividend_runs (book, no)
){{clustered}};

-- The part of each holder. holdings is JSON: what the holder has of each class. code is printed on the statement.
CREATE TABLE dividend_parts (
    book      {{int}} NOT NULL,
    run       {{int}} NOT NULL,
    version   {{int}} NOT NULL,
    holder    TEXT NOT NULL CHECK (holder <> ''),
    name      TEXT NOT NULL,
    holdings  TEXT NOT NULL,
    weight    {{int}} NOT NULL CHECK (weight >= 0),
    patronage {{int}} NOT NULL CHECK (patronage >= 0),
    capital   {{int}} NOT NULL CHECK (capital >= 0),
    by_shares {{int}} NOT NULL CHECK (by_shares >= 0),
    returned  {{int}} NOT NULL CHECK (returned >= 0),
    remainder {{int}} NOT NULL CHECK (remainder >= 0),
    tax       {{int}} NOT NULL CHECK (tax >= 0),
    code      TEXT NOT NULL CONSTRAINT dividend_code_length CHECK (length(code) = 16),
    PRIMARY KEY (book, run, version, holder),
    CONSTRAINT part_covers_tax CHECK (tax <= by_shares + returned + remainder),
    FOREIGN KEY (book, run, version) REFERENCES dividend_versions (book, run, version)
){{clustered}};
CREATE UNIQUE INDEX dividend_parts_by_code ON dividend_parts (code);
CREATE INDEX dividend_parts_by_holder ON dividend_parts (book, holder);

-- Each step of a run: who, in what office, when, on what document. vote and files are JSON or empty; the state void
-- ends a run.
CREATE TABLE dividend_moves (
    book     {{int}} NOT NULL,
    run      {{int}} NOT NULL,
    no       {{int}} NOT NULL CHECK (no > 0),
    version  {{int}} NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('draft', 'board', 'supervisors', 'party', 'township', 'published', 'voted',
        'approved', 'void')),
    office   TEXT NOT NULL,
    day      {{int}} NOT NULL,
    document TEXT NOT NULL,
    vote     TEXT NOT NULL DEFAULT '',
    files    TEXT NOT NULL DEFAULT '',
    actor    {{int}} NOT NULL,
    mover    TEXT NOT NULL,
    at       {{int}} NOT NULL,
    PRIMARY KEY (book, run, no),
    CONSTRAINT vote_has_minutes CHECK ((vote = '') = (state <> 'voted') AND (vote = '' OR files <> '')),
    FOREIGN KEY (book, run, version) REFERENCES dividend_versions (book, run, version)
){{clustered}};

-- The vouchers of a run. purpose is what they carry, such as members/1 or batch/2/1; where one was deleted as a draft or
-- reversed, a later one of the purpose takes its place.
CREATE TABLE dividend_vouchers (
    book    {{int}} NOT NULL,
    run     {{int}} NOT NULL,
    no      {{int}} NOT NULL CHECK (no > 0),
    purpose TEXT NOT NULL CHECK (purpose <> ''),
    voucher {{int}} NOT NULL CHECK (voucher > 0),
    at      {{int}} NOT NULL,
    PRIMARY KEY (book, run, no),
    FOREIGN KEY (book, run) REFERENCES dividend_runs (book, no)
){{clustered}};

-- What was told about the payment of a part: to hold it back, to pay it, or to pay it to somebody else. The last of hold
-- and release counts, and the last payee.
CREATE TABLE dividend_instructions (
    book       {{int}} NOT NULL,
    run        {{int}} NOT NULL,
    holder     TEXT NOT NULL,
    no         {{int}} NOT NULL CHECK (no > 0),
    kind       TEXT NOT NULL CHECK (kind IN ('hold', 'release', 'payee')),
    payee      TEXT NOT NULL DEFAULT '',
    payee_name TEXT NOT NULL DEFAULT '',
    relation   TEXT NOT NULL DEFAULT '',
    reason     TEXT NOT NULL DEFAULT '',
    document   TEXT NOT NULL CHECK (document <> ''),
    files      TEXT NOT NULL DEFAULT '',
    day        {{int}} NOT NULL,
    actor      {{int}} NOT NULL,
    at         {{int}} NOT NULL,
    PRIMARY KEY (book, run, holder, no),
    CONSTRAINT payee_is_named CHECK ((kind = 'payee') = (payee_name <> '')),
    FOREIGN KEY (book, run) REFERENCES dividend_runs (book, no)
){{clustered}};

-- Batches of payments: prepared by one person, released by another. account is the code of what pays, or of the debt
-- or capital account that it is set against.
CREATE TABLE dividend_batches (
    book        {{int}} NOT NULL,
    run         {{int}} NOT NULL,
    no          {{int}} NOT NULL CHECK (no > 0),
    method      TEXT NOT NULL CHECK (method IN ('bank', 'cash', 'offset', 'conversion')),
    account     TEXT NOT NULL,
    day         {{int}} NOT NULL,
    payments    {{int}} NOT NULL CHECK (payments > 0),
    gross       {{int}} NOT NULL CHECK (gross > 0),
    tax         {{int}} NOT NULL CHECK (tax BETWEEN 0 AND gross),
    document    TEXT NOT NULL DEFAULT '',
    files       TEXT NOT NULL DEFAULT '',
    state       TEXT NOT NULL CHECK (state IN ('prepared', 'released', 'canceled')),
    prepared_by {{int}} NOT NULL,
    preparer    TEXT NOT NULL,
    prepared_at {{int}} NOT NULL,
    decided_by  {{int}},
    decider     TEXT NOT NULL DEFAULT '',
    decided_at  {{int}},
    reason      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, run, no),
    CONSTRAINT release_needs_two CHECK (state <> 'released' OR decided_by <> prepared_by),
    CONSTRAINT batch_decided CHECK ((state = 'prepared') = (decided_by IS NULL)),
    CONSTRAINT consent_is_signed CHECK (method IN ('bank', 'cash') OR document <> '' AND files <> ''),
    FOREIGN KEY (book, run) REFERENCES dividend_runs (book, no)
){{clustered}};

-- What a batch pays to whom, and what became of it: outcome is empty until the bank or the list tells.
CREATE TABLE dividend_payments (
    book       {{int}} NOT NULL,
    run        {{int}} NOT NULL,
    batch      {{int}} NOT NULL,
    holder     TEXT NOT NULL,
    gross      {{int}} NOT NULL CHECK (gross > 0),
    tax        {{int}} NOT NULL CHECK (tax BETWEEN 0 AND gross),
    payee      TEXT NOT NULL DEFAULT '',
    payee_name TEXT NOT NULL,
    relation   TEXT NOT NULL DEFAULT '',
    outcome    TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'paid', 'failed')),
    reason     TEXT NOT NULL DEFAULT '',
    day        {{int}} NOT NULL DEFAULT 0,
    actor      {{int}} NOT NULL DEFAULT 0,
    PRIMARY KEY (book, run, batch, holder),
    CONSTRAINT failure_has_reason CHECK ((outcome = 'failed') = (reason <> '')),
    FOREIGN KEY (book, run, batch) REFERENCES dividend_batches (book, run, no)
){{clustered}};
CREATE UNIQUE INDEX dividend_paid_once ON dividend_payments (book, run, holder) WHERE outcome = 'paid';
