-- A payment is told of once; what the bank paid may come back once.
DROP TRIGGER dividend_payments_update;
CREATE TRIGGER dividend_payments_update BEFORE UPDATE ON dividend_payments
WHEN NEW.book <> OLD.book OR NEW.run <> OLD.run OR NEW.batch <> OLD.batch OR NEW.holder <> OLD.holder
    OR NEW.gross <> OLD.gross OR NEW.tax <> OLD.tax OR NEW.payee <> OLD.payee OR NEW.payee_name <> OLD.payee_name
    OR NEW.relation <> OLD.relation
    OR OLD.outcome = '' AND (NEW.outcome = '' OR NEW.bounced <> 0)
    OR OLD.outcome <> '' AND (OLD.outcome <> 'paid' OR OLD.bounced <> 0 OR NEW.bounced = 0 OR NEW.bounced < OLD.day
        OR NEW.outcome <> OLD.outcome OR NEW.reason <> OLD.reason OR NEW.day <> OLD.day OR NEW.actor <> OLD.actor)
    OR NOT EXISTS (SELECT 1 FROM dividend_batches WHERE book = OLD.book AND run = OLD.run AND no = OLD.batch
        AND state = 'released' AND (NEW.bounced = 0 OR method = 'bank'))
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
