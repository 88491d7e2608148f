-- Cards of fixed, biological and intangible assets and of deferred expenses. start is the first month on which the
-- figures of the card work; disposed is 0 while the asset is in use.
CREATE TABLE asset_cards (
    book         {{int}} NOT NULL REFERENCES books (id),
    no           TEXT NOT NULL CHECK (no <> ''),
    name         TEXT NOT NULL CHECK (name <> ''),
    category     TEXT NOT NULL DEFAULT '',
    account      TEXT NOT NULL,
    accumulated  TEXT NOT NULL,
    expense      TEXT NOT NULL,
    member       TEXT NOT NULL DEFAULT '',
    counterparty TEXT NOT NULL DEFAULT '',
    venture      TEXT NOT NULL DEFAULT '',
    project      TEXT NOT NULL DEFAULT '',
    department   TEXT NOT NULL DEFAULT '',
    method       {{int}} NOT NULL CHECK (method BETWEEN 1 AND 2),
    cost         {{int}} NOT NULL CHECK (cost BETWEEN 1 AND 1000000000000000),
    residual     {{int}} NOT NULL CHECK (residual >= 0 AND residual <= cost),
    before       {{int}} NOT NULL CHECK (before >= 0 AND before <= cost - residual),
    in_use       {{int}} NOT NULL,
    months       {{int}} NOT NULL CHECK (months BETWEEN 0 AND 1200),
    unit         TEXT NOT NULL DEFAULT '',
    units        {{int}} NOT NULL CHECK (units BETWEEN 0 AND 1000000000000000),
    units_before {{int}} NOT NULL CHECK (units_before >= 0 AND units_before <= units),
    start        {{int}} NOT NULL,
    disposed     {{int}} NOT NULL DEFAULT 0 CHECK (disposed = 0 OR disposed >= in_use),
    note         TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, no),
    CONSTRAINT asset_has_life CHECK (method = 1 AND months > 0 OR method = 2 AND units > 0),
    FOREIGN KEY (book, account) REFERENCES accounts (book, code),
    FOREIGN KEY (book, accumulated) REFERENCES accounts (book, code),
    FOREIGN KEY (book, expense) REFERENCES accounts (book, code)
){{clustered}};

-- What a month charged to a card, and the voucher that carries it; append-only. A row whose voucher was deleted as a
-- draft or reversed counts no longer.
CREATE TABLE asset_depreciation (
    book    {{int}} NOT NULL,
    card    TEXT NOT NULL,
    period  {{int}} NOT NULL,
    voucher {{int}} NOT NULL,
    amount  {{int}} NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000000),
    units   {{int}} NOT NULL DEFAULT 0 CHECK (units BETWEEN 0 AND 1000000000000000),
    PRIMARY KEY (book, card, period, voucher),
    FOREIGN KEY (book, card) REFERENCES asset_cards (book, no),
    FOREIGN KEY (book, period) REFERENCES periods (book, period)
){{clustered}};
