-- Versions of contracts and settlements are never changed.
CREATE TRIGGER contracts_no_update BEFORE UPDATE ON contracts
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER contracts_no_delete BEFORE DELETE ON contracts
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER contract_settlements_no_update BEFORE UPDATE ON contract_settlements
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER contract_settlements_no_delete BEFORE DELETE ON contract_settlements
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER contract_reminders_no_update BEFORE UPDATE ON contract_reminders
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER contract_reminders_no_delete BEFORE DELETE ON contract_reminders
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
