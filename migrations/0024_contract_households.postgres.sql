-- Lists of households keep their history.
CREATE TRIGGER contract_households_no_change BEFORE UPDATE OR DELETE ON contract_households
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER contract_households_no_truncate BEFORE TRUNCATE ON contract_households EXECUTE FUNCTION guard_never('log_is_final');
