-- Member accounts keep their history.
CREATE TRIGGER patronage_sales_no_change BEFORE UPDATE OR DELETE ON patronage_sales
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER patronage_sales_no_truncate BEFORE TRUNCATE ON patronage_sales EXECUTE FUNCTION guard_never('log_is_final');
CREATE FUNCTION guard_next_patronage_sales() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.no <> 1 + coalesce((SELECT max(no) FROM patronage_sales WHERE book = NEW.book), 0) THEN
        RAISE EXCEPTION 'guard:log_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER patronage_sales_next BEFORE INSERT ON patronage_sales FOR EACH ROW EXECUTE FUNCTION guard_next_patronage_sales();
CREATE TRIGGER member_entries_no_change BEFORE UPDATE OR DELETE ON member_entries
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER member_entries_no_truncate BEFORE TRUNCATE ON member_entries EXECUTE FUNCTION guard_never('log_is_final');
CREATE FUNCTION guard_next_member_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.no <> 1 + coalesce((SELECT max(no) FROM member_entries WHERE book = NEW.book), 0) THEN
        RAISE EXCEPTION 'guard:log_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER member_entries_next BEFORE INSERT ON member_entries FOR EACH ROW EXECUTE FUNCTION guard_next_member_entries();
