-- What happened, was done, accepted, answered, settled and paid never changes.
CREATE TRIGGER service_events_no_update BEFORE UPDATE ON service_events
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_events_no_delete BEFORE DELETE ON service_events
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_works_no_update BEFORE UPDATE ON service_works
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_works_no_delete BEFORE DELETE ON service_works
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_acceptances_no_update BEFORE UPDATE ON service_acceptances
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_acceptances_no_delete BEFORE DELETE ON service_acceptances
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_answers_no_update BEFORE UPDATE ON service_answers
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_answers_no_delete BEFORE DELETE ON service_answers
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_recurred_no_update BEFORE UPDATE ON service_recurred
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_recurred_no_delete BEFORE DELETE ON service_recurred
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_settlements_no_update BEFORE UPDATE ON service_settlements
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_settlements_no_delete BEFORE DELETE ON service_settlements
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_settlement_vouchers_no_update BEFORE UPDATE ON service_settlement_vouchers
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_settlement_vouchers_no_delete BEFORE DELETE ON service_settlement_vouchers
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_settled_no_update BEFORE UPDATE ON service_settled
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_settled_no_delete BEFORE DELETE ON service_settled
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_payments_no_update BEFORE UPDATE ON service_payments
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_payments_no_delete BEFORE DELETE ON service_payments
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_paid_no_update BEFORE UPDATE ON service_paid
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_paid_no_delete BEFORE DELETE ON service_paid
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
