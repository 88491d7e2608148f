-- Versions of contracts and settlements are never changed.
CREATE TRIGGER contracts_no_change BEFORE UPDATE OR DELETE ON contracts
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER contracts_no_truncate BEFORE TRUNCATE ON contracts EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER contract_settlements_no_change BEFORE UPDATE OR DELETE ON contract_settlements
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER contract_settlements_no_truncate BEFORE TRUNCATE ON contract_settlements EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER contract_reminders_no_change BEFORE UPDATE OR DELETE ON contract_reminders
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER contract_reminders_no_truncate BEFORE TRUNCATE ON contract_reminders EXECUTE FUNCTION guard_never('log_is_final');
