-- Member accounts of farmers' cooperatives (成员账户). basis says what counts as patronage; weights of products are in
-- ten-thousandths, quantities in ten-thousandths of the unit, amounts in fen.
CREATE TABLE patronage_rules (
    book  {{int}} PRIMARY KEY REFERENCES books (id),
    basis TEXT NOT NULL CHECK (basis IN ('amount', 'volume'))
){{strict}};

CREATE TABLE patronage_products (
    book   {{int}} NOT NULL REFERENCES books (id),
    code   TEXT NOT NULL CHECK (code <> ''),
    name   TEXT NOT NULL CHECK (name <> ''),
    unit   TEXT NOT NULL CHECK (unit <> ''),
    weight {{int}} NOT NULL CHECK (weight BETWEEN 0 AND 100000000),
    PRIMARY KEY (book, code)
){{clustered}};

-- Business with the cooperative, append-only. member is empty for somebody who is none, whom party names.
CREATE TABLE patronage_sales (
    book     {{int}} NOT NULL,
    no       {{int}} NOT NULL CHECK (no > 0),
    day      {{int}} NOT NULL CHECK (day BETWEEN 19000101 AND 99991231),
    member   TEXT NOT NULL,
    party    TEXT NOT NULL,
    product  TEXT NOT NULL,
    quantity {{int}} NOT NULL,
    amount   {{int}} NOT NULL,
    document TEXT NOT NULL CHECK (document <> ''),
    actor    {{int}} NOT NULL,
    at       {{int}} NOT NULL,
    PRIMARY KEY (book, no),
    FOREIGN KEY (book, product) REFERENCES patronage_products (book, code),
    CONSTRAINT sale_has_one_sign CHECK ((quantity <> 0 OR amount <> 0)
        AND NOT (quantity > 0 AND amount < 0) AND NOT (quantity < 0 AND amount > 0))
){{clustered}};
CREATE INDEX patronage_sales_by_day ON patronage_sales (book, day);

-- What stands in member accounts, append-only: contributions and quantified shares, negative for what is given back.
CREATE TABLE member_entries (
    book     {{int}} NOT NULL REFERENCES books (id),
    no       {{int}} NOT NULL CHECK (no > 0),
    kind     TEXT NOT NULL CHECK (kind IN ('contribution', 'reserve', 'grant', 'gift')),
    member   TEXT NOT NULL CHECK (member <> ''),
    amount   {{int}} NOT NULL CHECK (amount <> 0),
    day      {{int}} NOT NULL CHECK (day BETWEEN 19000101 AND 99991231),
    document TEXT NOT NULL CHECK (document <> ''),
    actor    {{int}} NOT NULL,
    at       {{int}} NOT NULL,
    PRIMARY KEY (book, no)
){{clustered}};
CREATE INDEX member_entries_by_member ON member_entries (book, member, day);
