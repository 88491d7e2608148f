-- A thread only grows, step by step; a remark keeps what it is about and stands where its last entry left it.
CREATE TRIGGER remark_entries_no_change BEFORE UPDATE OR DELETE ON remark_entries
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER remark_entries_no_truncate BEFORE TRUNCATE ON remark_entries
    EXECUTE FUNCTION guard_never('log_is_final');
CREATE FUNCTION guard_remark_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_no BIGINT; last_action TEXT;
BEGIN
    SELECT no, action INTO last_no, last_action FROM remark_entries
        WHERE book = NEW.book AND remark = NEW.remark ORDER BY no DESC LIMIT 1;
    IF NEW.no <> 1 + coalesce(last_no, 0) OR NOT (CASE NEW.action WHEN 'write' THEN last_action IS NULL
            WHEN 'answer' THEN coalesce(last_action IN ('write', 'again'), false)
            WHEN 'again' THEN coalesce(last_action IN ('answer', 'close'), false)
            ELSE coalesce(last_action = 'answer', false) END) THEN
        RAISE EXCEPTION 'guard:log_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remark_entries_next BEFORE INSERT ON remark_entries
    FOR EACH ROW EXECUTE FUNCTION guard_remark_entry();
CREATE TRIGGER remarks_no_delete BEFORE DELETE ON remarks
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER remarks_no_truncate BEFORE TRUNCATE ON remarks EXECUTE FUNCTION guard_never('log_is_final');
CREATE FUNCTION guard_remark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' OR NEW.id <> 1 + coalesce((SELECT max(id) FROM remarks WHERE book = NEW.book), 0) THEN
            RAISE EXCEPTION 'guard:log_is_final';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.book <> OLD.book OR NEW.id <> OLD.id OR NEW.voucher IS DISTINCT FROM OLD.voucher
        OR NEW.report <> OLD.report OR NEW.from_month <> OLD.from_month OR NEW.to_month <> OLD.to_month
        OR NEW.account <> OLD.account OR NEW.label <> OLD.label
        OR NEW.state <> coalesce((SELECT CASE action WHEN 'answer' THEN 'answered' WHEN 'close' THEN 'closed'
            ELSE 'open' END FROM remark_entries
            WHERE book = OLD.book AND remark = OLD.id ORDER BY no DESC LIMIT 1), '') THEN
        RAISE EXCEPTION 'guard:log_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remarks_state BEFORE INSERT OR UPDATE ON remarks FOR EACH ROW EXECUTE FUNCTION guard_remark();
