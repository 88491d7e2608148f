-- Rent that was received at once for several months, append-only, and which of its months were moved to income by which
-- voucher. A part whose voucher was deleted or reversed can be moved again by another.
CREATE TABLE contract_rents (
    book     {{int}} NOT NULL REFERENCES books (id),
    no       {{int}} NOT NULL CHECK (no > 0),
    contract TEXT NOT NULL CHECK (contract <> ''),
    from_day {{int}} NOT NULL,
    to_day   {{int}} NOT NULL,
    amount   {{int}} NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000000),
    received {{int}} NOT NULL,
    money    TEXT NOT NULL CHECK (money <> ''),
    document TEXT NOT NULL CHECK (document <> ''),
    voucher  {{int}} NOT NULL,
    actor    {{int}} NOT NULL,
    at       {{int}} NOT NULL,
    PRIMARY KEY (book, no),
    CONSTRAINT rent_has_days CHECK (from_day <= to_day)
){{clustered}};

CREATE TABLE contract_rent_parts (
    book    {{int}} NOT NULL,
    rent    {{int}} NOT NULL,
    month   {{int}} NOT NULL,
    voucher {{int}} NOT NULL,
    PRIMARY KEY (book, rent, month, voucher),
    FOREIGN KEY (book, rent) REFERENCES contract_rents (book, no)
){{clustered}};
