-- Rents keep their history.
CREATE TRIGGER contract_rents_no_change BEFORE UPDATE OR DELETE ON contract_rents
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER contract_rents_no_truncate BEFORE TRUNCATE ON contract_rents EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER contract_rent_parts_no_change BEFORE UPDATE OR DELETE ON contract_rent_parts
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER contract_rent_parts_no_truncate BEFORE TRUNCATE ON contract_rent_parts EXECUTE FUNCTION guard_never('log_is_final');
