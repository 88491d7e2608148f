-- Accounts of houses keep their history.
CREATE TRIGGER entrusted_settlements_no_update BEFORE UPDATE ON entrusted_settlements BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER entrusted_settlements_no_delete BEFORE DELETE ON entrusted_settlements BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
