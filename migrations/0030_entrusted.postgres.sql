-- Accounts of houses keep their history.
CREATE TRIGGER entrusted_settlements_no_change BEFORE UPDATE OR DELETE ON entrusted_settlements
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER entrusted_settlements_no_truncate BEFORE TRUNCATE ON entrusted_settlements EXECUTE FUNCTION guard_never('log_is_final');
