-- Receipts (收款收据) that the cashier issues, numbered by year without gaps. A receipt is voided, never deleted.
CREATE TABLE receipts (
    book        {{int}} NOT NULL REFERENCES books (id),
    year        {{int}} NOT NULL CHECK (year BETWEEN 1949 AND 2199),
    no          {{int}} NOT NULL CHECK (no > 0),
    date        {{int}} NOT NULL,
    payer       TEXT NOT NULL CHECK (payer <> ''),
    purpose     TEXT NOT NULL CHECK (purpose <> ''),
    amount      {{int}} NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000000),
    method      TEXT NOT NULL CHECK (method IN ('cash', 'bank', 'transfer')),
    voucher     {{int}},
    issued_by   {{int}} NOT NULL,
    issuer      TEXT NOT NULL,
    issued_at   {{int}} NOT NULL,
    voided_by   {{int}},
    voider      TEXT NOT NULL DEFAULT '',
    voided_at   {{int}},
    void_reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, year, no),
    CONSTRAINT receipt_in_year CHECK (date / 10000 = year),
    CONSTRAINT receipt_void_has_reason CHECK ((voided_by IS NULL) = (void_reason = '')
        AND (voided_by IS NULL) = (voided_at IS NULL))
){{clustered}};
CREATE INDEX receipts_by_voucher ON receipts (book, voucher) WHERE voucher IS NOT NULL;

-- Count sheets of cash (现金盘点表): how many pieces of each denomination lay in the till, what the books said at that
-- moment, and the vouchers that were not in the books yet (JSON). The cashier may count again until another person
-- has confirmed; then the sheet stays.
CREATE TABLE cash_counts (
    book         {{int}} NOT NULL REFERENCES books (id),
    id           {{int}} NOT NULL CHECK (id > 0),
    version      {{int}} NOT NULL DEFAULT 1,
    account      TEXT NOT NULL,
    date         {{int}} NOT NULL,
    pieces       TEXT NOT NULL,
    counted      {{int}} NOT NULL CHECK (counted BETWEEN 0 AND 1000000000000000),
    balance      {{int}} NOT NULL,
    pending      TEXT NOT NULL DEFAULT '[]',
    reason       TEXT NOT NULL DEFAULT '',
    counted_by   {{int}} NOT NULL,
    counter      TEXT NOT NULL,
    counted_at   {{int}} NOT NULL,
    confirmed_by {{int}},
    confirmer    TEXT NOT NULL DEFAULT '',
    confirmed_at {{int}},
    PRIMARY KEY (book, id),
    CONSTRAINT count_difference_has_reason CHECK (counted = balance OR reason <> ''),
    CONSTRAINT count_needs_two CHECK (confirmed_by IS NULL OR confirmed_by <> counted_by),
    CONSTRAINT count_confirmed_at CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    FOREIGN KEY (book, account) REFERENCES accounts (book, code)
){{clustered}};
CREATE INDEX cash_counts_by_day ON cash_counts (book, date, id);
CREATE UNIQUE INDEX one_open_count ON cash_counts (book, account, date) WHERE confirmed_by IS NULL;
