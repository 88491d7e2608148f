-- Accounts of houses that were run for their owners (委托经营), append-only, as they were settled: rate is the owners' part
-- as text, houses is JSON. One whose vouchers were deleted or reversed counts no more.
CREATE TABLE entrusted_settlements (
    book            {{int}} NOT NULL REFERENCES books (id),
    venture         TEXT NOT NULL CHECK (venture <> ''),
    no              {{int}} NOT NULL CHECK (no > 0),
    day             {{int}} NOT NULL CHECK (day BETWEEN 19000101 AND 99991231),
    rate            TEXT NOT NULL,
    houses          TEXT NOT NULL CHECK (houses <> ''),
    document        TEXT NOT NULL CHECK (document <> ''),
    voucher         {{int}} NOT NULL,
    venture_book    {{int}} NOT NULL,
    venture_voucher {{int}} NOT NULL,
    actor           {{int}} NOT NULL,
    at              {{int}} NOT NULL,
    PRIMARY KEY (book, venture, no)
){{clustered}};
