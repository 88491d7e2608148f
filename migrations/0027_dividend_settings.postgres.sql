CREATE TRIGGER bank_profiles_no_change BEFORE UPDATE OR DELETE ON bank_profiles
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER bank_profiles_no_truncate BEFORE TRUNCATE ON bank_profiles EXECUTE FUNCTION guard_never('log_is_final');
