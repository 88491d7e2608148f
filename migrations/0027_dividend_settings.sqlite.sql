CREATE TRIGGER bank_profiles_no_update BEFORE UPDATE ON bank_profiles BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER bank_profiles_no_delete BEFORE DELETE ON bank_profiles BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
