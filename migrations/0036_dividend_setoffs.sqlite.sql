-- What was set off is only ever added to.
CREATE TRIGGER dividend_setoffs_no_update BEFORE UPDATE ON dividend_setoffs
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER dividend_setoffs_no_delete BEFORE DELETE ON dividend_setoffs
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;

CREATE TRIGGER dividend_payments_remainder BEFORE UPDATE ON dividend_payments WHEN NEW.remainder <> OLD.remainder
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
CREATE TRIGGER dividend_payments_once BEFORE UPDATE ON dividend_payments
WHEN NEW.outcome = 'paid' AND NEW.bounced = 0 AND NEW.gross
    + (SELECT coalesce(sum(gross), 0) FROM dividend_payments WHERE book = NEW.book AND run = NEW.run
        AND holder = NEW.holder AND batch <> NEW.batch AND outcome = 'paid' AND bounced = 0)
    > (SELECT by_shares + returned + remainder FROM dividend_parts WHERE book = NEW.book AND run = NEW.run
        AND holder = NEW.holder ORDER BY version DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'guard:dividend_paid_once'); END;
