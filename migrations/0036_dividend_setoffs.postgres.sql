-- What was set off is only ever added to.
CREATE TRIGGER dividend_setoffs_no_change BEFORE UPDATE OR DELETE ON dividend_setoffs
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER dividend_setoffs_no_truncate BEFORE TRUNCATE ON dividend_setoffs EXECUTE FUNCTION guard_never('log_is_final');

CREATE FUNCTION guard_dividend_paid_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.remainder <> OLD.remainder THEN RAISE EXCEPTION 'guard:posted_is_final'; END IF;
    IF NEW.outcome = 'paid' AND NEW.bounced = 0 AND NEW.gross
        + (SELECT coalesce(sum(gross), 0) FROM dividend_payments WHERE book = NEW.book AND run = NEW.run
            AND holder = NEW.holder AND batch <> NEW.batch AND outcome = 'paid' AND bounced = 0)
        > (SELECT by_shares + returned + remainder FROM dividend_parts WHERE book = NEW.book AND run = NEW.run
            AND holder = NEW.holder ORDER BY version DESC LIMIT 1) THEN
        RAISE EXCEPTION 'guard:dividend_paid_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dividend_payments_once BEFORE UPDATE ON dividend_payments
    FOR EACH ROW EXECUTE FUNCTION guard_dividend_paid_once();
