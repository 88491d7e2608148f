-- Tax withheld from what operators are paid, in fen; amount is before it.
ALTER TABLE service_payments ADD COLUMN tax {{int}} NOT NULL DEFAULT 0 CHECK (tax >= 0);
ALTER TABLE service_paid ADD COLUMN tax {{int}} NOT NULL DEFAULT 0 CHECK (tax >= 0);

-- Lists of operators for the bank to pay: prepared by one person, released by another, told of by the bank.
CREATE TABLE service_batches (
    book        {{int}} NOT NULL REFERENCES books (id),
    no          {{int}} NOT NULL CHECK (no > 0),
    period      {{int}} NOT NULL,
    account     TEXT NOT NULL CHECK (account <> ''),
    state       TEXT NOT NULL CHECK (state IN ('prepared', 'released', 'canceled')),
    prepared_by {{int}} NOT NULL,
    preparer    TEXT NOT NULL,
    prepared_at {{int}} NOT NULL,
    decided_by  {{int}} NOT NULL DEFAULT 0,
    decider     TEXT NOT NULL DEFAULT '',
    decided_at  {{int}} NOT NULL DEFAULT 0,
    reason      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, no),
    CONSTRAINT release_needs_two CHECK (state <> 'released' OR decided_by <> prepared_by)
){{clustered}};
CREATE TABLE service_batch_lines (
    book     {{int}} NOT NULL,
    batch    {{int}} NOT NULL,
    operator TEXT NOT NULL,
    gross    {{int}} NOT NULL CHECK (gross > 0),
    tax      {{int}} NOT NULL CHECK (tax BETWEEN 0 AND gross),
    outcome  TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'paid', 'failed')),
    reason   TEXT NOT NULL DEFAULT '',
    day      {{int}} NOT NULL DEFAULT 0,
    PRIMARY KEY (book, batch, operator),
    FOREIGN KEY (book, batch) REFERENCES service_batches (book, no)
){{clustered}};
CREATE TABLE service_batch_jobs (
    book     {{int}} NOT NULL,
    batch    {{int}} NOT NULL,
    operator TEXT NOT NULL,
    period   {{int}} NOT NULL,
    no       {{int}} NOT NULL,
    order_no {{int}} NOT NULL,
    part     {{int}} NOT NULL,
    amount   {{int}} NOT NULL CHECK (amount > 0),
    tax      {{int}} NOT NULL CHECK (tax BETWEEN 0 AND amount),
    PRIMARY KEY (book, batch, period, no, order_no, part),
    FOREIGN KEY (book, batch, operator) REFERENCES service_batch_lines (book, batch, operator),
    FOREIGN KEY (book, period, no, order_no, part) REFERENCES service_settled (book, period, no, order_no, part)
){{clustered}};
CREATE INDEX service_batch_jobs_by_job ON service_batch_jobs (book, order_no, part);

-- What the county paid of the subsidies that were settled, append-only. A row counts while its voucher stands.
CREATE TABLE service_county (
    book     {{int}} NOT NULL REFERENCES books (id),
    no       {{int}} NOT NULL CHECK (no > 0),
    day      {{int}} NOT NULL,
    amount   {{int}} NOT NULL CHECK (amount > 0),
    document TEXT NOT NULL DEFAULT '',
    voucher  {{int}} NOT NULL CHECK (voucher > 0),
    at       {{int}} NOT NULL,
    actor    {{int}} NOT NULL,
    PRIMARY KEY (book, no)
){{clustered}};
