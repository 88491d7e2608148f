-- Lists of households keep their history.
CREATE TRIGGER contract_households_no_update BEFORE UPDATE ON contract_households BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER contract_households_no_delete BEFORE DELETE ON contract_households BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
