-- What was listed and what came in never changes; what the bank told is told once.
CREATE TRIGGER service_batch_jobs_no_change BEFORE UPDATE OR DELETE ON service_batch_jobs
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_batch_jobs_no_truncate BEFORE TRUNCATE ON service_batch_jobs
    EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_batch_lines_no_update BEFORE UPDATE ON service_batch_lines
    FOR EACH ROW WHEN (old.outcome <> '' OR new.gross <> old.gross OR new.tax <> old.tax)
    EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_batch_lines_no_delete BEFORE DELETE ON service_batch_lines
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_batch_lines_no_truncate BEFORE TRUNCATE ON service_batch_lines
    EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_county_no_change BEFORE UPDATE OR DELETE ON service_county
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_county_no_truncate BEFORE TRUNCATE ON service_county
    EXECUTE FUNCTION guard_never('log_is_final');
