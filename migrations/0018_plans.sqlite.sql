-- A published plan never changes, no version goes away, and nobody is reminded twice.
CREATE TRIGGER service_plans_no_update BEFORE UPDATE ON service_plans WHEN old.state = 'published'
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_plans_no_delete BEFORE DELETE ON service_plans
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_reminders_no_update BEFORE UPDATE ON service_reminders
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_reminders_no_delete BEFORE DELETE ON service_reminders
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
