-- Rents keep their history.
CREATE TRIGGER contract_rents_no_update BEFORE UPDATE ON contract_rents BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER contract_rents_no_delete BEFORE DELETE ON contract_rents BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER contract_rent_parts_no_update BEFORE UPDATE ON contract_rent_parts BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER contract_rent_parts_no_delete BEFORE DELETE ON contract_rent_parts BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
