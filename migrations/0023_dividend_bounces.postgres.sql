-- A payment is told of once; what the bank paid may come back once.
CREATE OR REPLACE FUNCTION guard_dividend_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stage TEXT; way TEXT;
BEGIN
    SELECT state, method INTO stage, way FROM dividend_batches
        WHERE book = NEW.book AND run = NEW.run AND no = NEW.batch;
    IF TG_OP = 'INSERT' THEN
        IF NEW.outcome <> '' OR stage IS DISTINCT FROM 'prepared' THEN RAISE EXCEPTION 'guard:posted_is_final'; END IF;
        RETURN NEW;
    END IF;
    IF stage IS DISTINCT FROM 'released' OR NEW.bounced <> 0 AND way <> 'bank'
        OR OLD.outcome = '' AND (NEW.outcome = '' OR NEW.bounced <> 0)
        OR OLD.outcome <> '' AND (OLD.outcome <> 'paid' OR OLD.bounced <> 0 OR NEW.bounced = 0 OR NEW.bounced < OLD.day
            OR (NEW.outcome, NEW.reason, NEW.day, NEW.actor) <> (OLD.outcome, OLD.reason, OLD.day, OLD.actor))
        OR (NEW.book, NEW.run, NEW.batch, NEW.holder, NEW.gross, NEW.tax, NEW.payee, NEW.payee_name, NEW.relation)
        <> (OLD.book, OLD.run, OLD.batch, OLD.holder, OLD.gross, OLD.tax, OLD.payee, OLD.payee_name, OLD.relation) THEN
        RAISE EXCEPTION 'guard:posted_is_final';
    END IF;
    RETURN NEW;
END $$;
