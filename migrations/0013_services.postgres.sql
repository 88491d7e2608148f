-- What happened, was done, accepted, answered, settled and paid never changes.
CREATE TRIGGER service_events_no_change BEFORE UPDATE OR DELETE ON service_events
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_events_no_truncate BEFORE TRUNCATE ON service_events EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_works_no_change BEFORE UPDATE OR DELETE ON service_works
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_works_no_truncate BEFORE TRUNCATE ON service_works EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_acceptances_no_change BEFORE UPDATE OR DELETE ON service_acceptances
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_acceptances_no_truncate BEFORE TRUNCATE ON service_acceptances EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_answers_no_change BEFORE UPDATE OR DELETE ON service_answers
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_answers_no_truncate BEFORE TRUNCATE ON service_answers EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_recurred_no_change BEFORE UPDATE OR DELETE ON service_recurred
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_recurred_no_truncate BEFORE TRUNCATE ON service_recurred EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_settlements_no_change BEFORE UPDATE OR DELETE ON service_settlements
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_settlements_no_truncate BEFORE TRUNCATE ON service_settlements EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_settlement_vouchers_no_change BEFORE UPDATE OR DELETE ON service_settlement_vouchers
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_settlement_vouchers_no_truncate BEFORE TRUNCATE ON service_settlement_vouchers EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_settled_no_change BEFORE UPDATE OR DELETE ON service_settled
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_settled_no_truncate BEFORE TRUNCATE ON service_settled EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_payments_no_change BEFORE UPDATE OR DELETE ON service_payments
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_payments_no_truncate BEFORE TRUNCATE ON service_payments EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_paid_no_change BEFORE UPDATE OR DELETE ON service_paid
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER service_paid_no_truncate BEFORE TRUNCATE ON service_paid EXECUTE FUNCTION guard_never('log_is_final');
