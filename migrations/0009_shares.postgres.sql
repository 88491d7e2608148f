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
