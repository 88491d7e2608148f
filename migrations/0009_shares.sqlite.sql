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

-- Both registers keep their history.
CREATE TRIGGER member_changes_no_update BEFORE UPDATE ON member_changes BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER member_changes_no_delete BEFORE DELETE ON member_changes BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER register_versions_no_update BEFORE UPDATE ON register_versions BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER register_versions_no_delete BEFORE DELETE ON register_versions BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER register_filings_no_update BEFORE UPDATE ON register_filings BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER register_filings_no_delete BEFORE DELETE ON register_filings BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER share_movements_no_update BEFORE UPDATE ON share_movements BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER share_movements_no_delete BEFORE DELETE ON share_movements BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER members_no_delete BEFORE DELETE ON members BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER households_no_delete BEFORE DELETE ON households BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER share_classes_no_delete BEFORE DELETE ON share_classes BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER register_versions_next BEFORE INSERT ON register_versions
WHEN NEW.no <> 1 + coalesce((SELECT max(no) FROM register_versions WHERE book = NEW.book), 0)
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER share_movements_next BEFORE INSERT ON share_movements
WHEN NEW.no <> 1 + coalesce((SELECT max(no) FROM share_movements WHERE book = NEW.book), 0)
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER member_changes_next BEFORE INSERT ON member_changes
WHEN NEW.no <> 1 + coalesce((SELECT max(no) FROM member_changes WHERE book = NEW.book AND member = NEW.member), 0)
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
