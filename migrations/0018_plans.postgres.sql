-- A published plan never changes, no version goes away, and nobody is reminded twice.
CREATE TRIGGER service_plans_no_update BEFORE UPDATE ON service_plans
    FOR EACH ROW WHEN (old.state = 'published') EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_plans_no_delete BEFORE DELETE ON service_plans
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_plans_no_truncate BEFORE TRUNCATE ON service_plans EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_reminders_no_change BEFORE UPDATE OR DELETE ON service_reminders
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_reminders_no_truncate BEFORE TRUNCATE ON service_reminders
    EXECUTE FUNCTION guard_never('log_is_final');
