-- What was asked for is not asked for again.
CREATE TRIGGER service_seasons_no_change BEFORE UPDATE OR DELETE ON service_seasons
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_seasons_no_truncate BEFORE TRUNCATE ON service_seasons
    EXECUTE FUNCTION guard_never('log_is_final');
