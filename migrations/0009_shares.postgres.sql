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
CREATE TRIGGER member_changes_no_change BEFORE UPDATE OR DELETE ON member_changes
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER register_versions_no_change BEFORE UPDATE OR DELETE ON register_versions
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER register_filings_no_change BEFORE UPDATE OR DELETE ON register_filings
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER share_movements_no_change BEFORE UPDATE OR DELETE ON share_movements
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER members_no_delete BEFORE DELETE ON members FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER households_no_delete BEFORE DELETE ON households FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER share_classes_no_delete BEFORE DELETE ON share_classes FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER member_changes_no_truncate BEFORE TRUNCATE ON member_changes EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER register_versions_no_truncate BEFORE TRUNCATE ON register_versions EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER register_filings_no_truncate BEFORE TRUNCATE ON register_filings EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER share_movements_no_truncate BEFORE TRUNCATE ON share_movements EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER members_no_truncate BEFORE TRUNCATE ON members EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER households_no_truncate BEFORE TRUNCATE ON households EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER share_classes_no_truncate BEFORE TRUNCATE ON share_classes EXECUTE FUNCTION guard_never('log_is_final');
CREATE FUNCTION guard_next_register_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.no <> 1 + coalesce((SELECT max(no) FROM register_versions WHERE book = NEW.book), 0) THEN
        RAISE EXCEPTION 'guard:log_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER register_versions_next BEFORE INSERT ON register_versions FOR EACH ROW EXECUTE FUNCTION guard_next_register_versions();
CREATE FUNCTION guard_next_share_movements() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.no <> 1 + coalesce((SELECT max(no) FROM share_movements WHERE book = NEW.book), 0) THEN
        RAISE EXCEPTION 'guard:log_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER share_movements_next BEFORE INSERT ON share_movements FOR EACH ROW EXECUTE FUNCTION guard_next_share_movements();
CREATE FUNCTION guard_next_member_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.no <> 1 + coalesce((SELECT max(no) FROM member_changes WHERE book = NEW.book AND member = NEW.member), 0) THEN
        RAISE EXCEPTION 'guard:log_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER member_changes_next BEFORE INSERT ON member_changes FOR EACH ROW EXECUTE FUNCTION guard_next_member_changes();
