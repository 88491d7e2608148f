-- What was worked out, told and decided is only ever added to.
CREATE TRIGGER dividend_rules_no_change BEFORE UPDATE OR DELETE ON dividend_rules
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER dividend_rules_no_truncate BEFORE TRUNCATE ON dividend_rules EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER dividend_runs_no_change BEFORE UPDATE OR DELETE ON dividend_runs
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER dividend_runs_no_truncate BEFORE TRUNCATE ON dividend_runs EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER dividend_versions_no_change BEFORE UPDATE OR DELETE ON dividend_versions
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER dividend_versions_no_truncate BEFORE TRUNCATE ON dividend_versions EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER dividend_parts_no_change BEFORE UPDATE OR DELETE ON dividend_parts
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER dividend_parts_no_truncate BEFORE TRUNCATE ON dividend_parts EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER dividend_moves_no_change BEFORE UPDATE OR DELETE ON dividend_moves
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER dividend_moves_no_truncate BEFORE TRUNCATE ON dividend_moves EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER dividend_vouchers_no_change BEFORE UPDATE OR DELETE ON dividend_vouchers
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER dividend_vouchers_no_truncate BEFORE TRUNCATE ON dividend_vouchers EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER dividend_instructions_no_change BEFORE UPDATE OR DELETE ON dividend_instructions
    FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER dividend_instructions_no_truncate BEFORE TRUNCATE ON dividend_instructions EXECUTE FUNCTION guard_never('log_is_final');

-- Versions and steps follow each other without gaps; nothing follows approval but the end of the run.
CREATE FUNCTION guard_next_dividend_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version <> 1 + coalesce((SELECT max(version) FROM dividend_versions WHERE book = NEW.book AND run = NEW.run), 0) THEN
        RAISE EXCEPTION 'guard:log_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dividend_versions_next BEFORE INSERT ON dividend_versions FOR EACH ROW EXECUTE FUNCTION guard_next_dividend_versions();
CREATE FUNCTION guard_next_dividend_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.no <> 1 + coalesce((SELECT max(no) FROM dividend_moves WHERE book = NEW.book AND run = NEW.run), 0) THEN
        RAISE EXCEPTION 'guard:log_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dividend_moves_next BEFORE INSERT ON dividend_moves FOR EACH ROW EXECUTE FUNCTION guard_next_dividend_moves();
CREATE FUNCTION guard_dividend_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM dividend_moves WHERE book = NEW.book AND run = NEW.run AND state IN ('approved', 'void')) THEN
        RAISE EXCEPTION 'guard:plan_is_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dividend_versions_frozen BEFORE INSERT ON dividend_versions
    FOR EACH ROW EXECUTE FUNCTION guard_dividend_frozen();
CREATE FUNCTION guard_dividend_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM dividend_moves WHERE book = NEW.book AND run = NEW.run
            AND (state = 'void' OR state = 'approved' AND NEW.state <> 'void')) THEN
        RAISE EXCEPTION 'guard:plan_is_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dividend_moves_frozen BEFORE INSERT ON dividend_moves FOR EACH ROW EXECUTE FUNCTION guard_dividend_move();
-- The parts of a version enter with it, before its first step.
CREATE FUNCTION guard_dividend_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM dividend_moves WHERE book = NEW.book AND run = NEW.run AND version = NEW.version) THEN
        RAISE EXCEPTION 'guard:plan_is_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dividend_parts_frozen BEFORE INSERT ON dividend_parts FOR EACH ROW EXECUTE FUNCTION guard_dividend_part();

-- A batch is decided once, and its payments enter while it is prepared and have one outcome once it is released.
CREATE FUNCTION guard_dividend_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'prepared' OR NEW.state = 'prepared' OR (NEW.book, NEW.run, NEW.no, NEW.method, NEW.account, NEW.day,
            NEW.payments, NEW.gross, NEW.tax, NEW.document, NEW.files, NEW.prepared_by, NEW.preparer, NEW.prepared_at)
        <> (OLD.book, OLD.run, OLD.no, OLD.method, OLD.account, OLD.day,
            OLD.payments, OLD.gross, OLD.tax, OLD.document, OLD.files, OLD.prepared_by, OLD.preparer, OLD.prepared_at) THEN
        RAISE EXCEPTION 'guard:posted_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dividend_batches_update BEFORE UPDATE ON dividend_batches
    FOR EACH ROW EXECUTE FUNCTION guard_dividend_batch();
CREATE TRIGGER dividend_batches_delete BEFORE DELETE ON dividend_batches
    FOR EACH ROW EXECUTE FUNCTION guard_never('posted_is_final');
CREATE TRIGGER dividend_batches_no_truncate BEFORE TRUNCATE ON dividend_batches EXECUTE FUNCTION guard_never('posted_is_final');
CREATE FUNCTION guard_dividend_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stage TEXT;
BEGIN
    SELECT state INTO stage FROM dividend_batches WHERE book = NEW.book AND run = NEW.run AND no = NEW.batch;
    IF TG_OP = 'INSERT' THEN
        IF NEW.outcome <> '' OR stage IS DISTINCT FROM 'prepared' THEN RAISE EXCEPTION 'guard:posted_is_final'; END IF;
        RETURN NEW;
    END IF;
    IF OLD.outcome <> '' OR NEW.outcome = '' OR stage IS DISTINCT FROM 'released'
        OR (NEW.book, NEW.run, NEW.batch, NEW.holder, NEW.gross, NEW.tax, NEW.payee, NEW.payee_name, NEW.relation)
        <> (OLD.book, OLD.run, OLD.batch, OLD.holder, OLD.gross, OLD.tax, OLD.payee, OLD.payee_name, OLD.relation) THEN
        RAISE EXCEPTION 'guard:posted_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dividend_payments_change BEFORE INSERT OR UPDATE ON dividend_payments
    FOR EACH ROW EXECUTE FUNCTION guard_dividend_payment();
CREATE TRIGGER dividend_payments_delete BEFORE DELETE ON dividend_payments
    FOR EACH ROW EXECUTE FUNCTION guard_never('posted_is_final');
CREATE TRIGGER dividend_payments_no_truncate BEFORE TRUNCATE ON dividend_payments EXECUTE FUNCTION guard_never('posted_is_final');
