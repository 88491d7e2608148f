-- The share register (股权台账): classes with the points of one share, and movements that are only ever added. Shares
-- and points are in ten-thousandths.
CREATE TABLE share_classes (
    book   {{int}} NOT NULL REFERENCES books (id),
    code   TEXT NOT NULL CHECK (code <> ''),
    name   TEXT NOT NULL CHECK (name <> ''),
    kind   TEXT NOT NULL CHECK (kind <> ''),
    weight {{int}} NOT NULL CHECK (weight BETWEEN 1 AND 100000000),
    PRIMARY KEY (book, code)
){{clustered}};

-- What the charter says of shares. base_date is 0 while shares are dynamic; cap is the largest part of all shares that
-- one holder may have, in millionths, 0 for none.
CREATE TABLE share_rules (
    book      {{int}} PRIMARY KEY REFERENCES books (id),
    base_date {{int}} NOT NULL DEFAULT 0,
    cap       {{int}} NOT NULL DEFAULT 0 CHECK (cap BETWEEN 0 AND 1000000),
    cap_law   TEXT NOT NULL DEFAULT ''
){{strict}};

CREATE TABLE share_movements (
    book        {{int}} NOT NULL,
    no          {{int}} NOT NULL CHECK (no > 0),
    kind        TEXT NOT NULL CHECK (kind IN
        ('grant', 'transfer', 'inheritance', 'gift', 'redemption', 'cancellation')),
    class       TEXT NOT NULL,
    from_holder TEXT NOT NULL,
    to_holder   TEXT NOT NULL,
    shares      {{int}} NOT NULL CHECK (shares BETWEEN 1 AND 1000000000000),
    day         {{int}} NOT NULL CHECK (day BETWEEN 19000101 AND 99991231),
    document    TEXT NOT NULL CHECK (document <> ''),
    approver    TEXT NOT NULL CHECK (approver <> ''),
    actor       {{int}} NOT NULL,
    at          {{int}} NOT NULL,
    PRIMARY KEY (book, no),
    FOREIGN KEY (book, class) REFERENCES share_classes (book, code),
    CONSTRAINT movement_has_parties CHECK (from_holder <> to_holder
        AND (from_holder = '') = (kind = 'grant') AND (to_holder = '') = (kind IN ('redemption', 'cancellation')))
){{clustered}};
