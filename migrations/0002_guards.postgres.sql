-- Posted is final, for SQL as well. Every exception names its reason; ledger/db turns the name into words.
CREATE FUNCTION guard_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = 'guard:' || TG_ARGV[0], ERRCODE = 'P0001'; END $$;

CREATE TRIGGER vouchers_no_change BEFORE UPDATE OR DELETE ON vouchers FOR EACH ROW EXECUTE FUNCTION guard_never('posted_is_final');
CREATE TRIGGER vouchers_no_truncate BEFORE TRUNCATE ON vouchers EXECUTE FUNCTION guard_never('posted_is_final');
CREATE TRIGGER lines_no_change BEFORE UPDATE OR DELETE ON lines FOR EACH ROW EXECUTE FUNCTION guard_never('posted_is_final');
CREATE TRIGGER lines_no_truncate BEFORE TRUNCATE ON lines EXECUTE FUNCTION guard_never('posted_is_final');
CREATE TRIGGER period_events_no_change BEFORE UPDATE OR DELETE ON period_events FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER period_events_no_truncate BEFORE TRUNCATE ON period_events EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER log_no_change BEFORE UPDATE OR DELETE ON log FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER log_no_truncate BEFORE TRUNCATE ON log EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER submissions_no_change BEFORE UPDATE OR DELETE ON submissions FOR EACH ROW EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER submissions_no_truncate BEFORE TRUNCATE ON submissions EXECUTE FUNCTION guard_never('log_is_final');
CREATE TRIGGER blobs_no_change BEFORE UPDATE OR DELETE ON blobs FOR EACH ROW EXECUTE FUNCTION guard_never('posted_is_final');
CREATE TRIGGER blobs_no_truncate BEFORE TRUNCATE ON blobs EXECUTE FUNCTION guard_never('posted_is_final');
CREATE TRIGGER periods_no_delete BEFORE DELETE ON periods FOR EACH ROW EXECUTE FUNCTION guard_never('only_open_periods');
CREATE TRIGGER periods_no_truncate BEFORE TRUNCATE ON periods EXECUTE FUNCTION guard_never('only_open_periods');
CREATE TRIGGER books_no_delete BEFORE DELETE ON books FOR EACH ROW EXECUTE FUNCTION guard_never('book_identity');
CREATE TRIGGER books_no_truncate BEFORE TRUNCATE ON books EXECUTE FUNCTION guard_never('book_identity');
CREATE TRIGGER accounts_no_delete BEFORE DELETE ON accounts FOR EACH ROW EXECUTE FUNCTION guard_never('account_identity');
CREATE TRIGGER accounts_no_truncate BEFORE TRUNCATE ON accounts EXECUTE FUNCTION guard_never('account_identity');

-- The inner LIMITs make the planner look each row up by its key: it knows nothing of the size of "added" and would read
-- whole tables.
CREATE FUNCTION guard_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a, LATERAL (SELECT 1 FROM vouchers v
            WHERE v.book = a.book AND v.id = a.voucher LIMIT 1) AS known) THEN
        RAISE EXCEPTION 'guard:posted_is_final';
    END IF;
    IF EXISTS (SELECT 1 FROM added a LEFT JOIN LATERAL (SELECT c.leaf FROM accounts c
            WHERE c.book = a.book AND c.code = a.account LIMIT 1) AS known ON true
            WHERE known.leaf IS DISTINCT FROM 1) THEN
        RAISE EXCEPTION 'guard:lines_on_leaves';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER lines_before_header AFTER INSERT ON lines REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION guard_lines();

-- A voucher enters at the head of the chain, with the next number, into an open period, balanced.
CREATE FUNCTION guard_voucher() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_seq BIGINT; last_hash TEXT; last_number BIGINT; ok BOOLEAN;
BEGIN
    SELECT seq, hash INTO last_seq, last_hash FROM vouchers WHERE book = NEW.book ORDER BY seq DESC LIMIT 1;
    IF NEW.seq <> 1 + coalesce(last_seq, 0) OR NEW.prev_hash <> coalesce(last_hash, NEW.prev_hash) THEN
        RAISE EXCEPTION 'guard:one_chain';
    END IF;
    SELECT number INTO last_number FROM vouchers
        WHERE book = NEW.book AND period = NEW.period AND series = NEW.series ORDER BY number DESC LIMIT 1;
    IF NEW.number <> 1 + coalesce(last_number, 0) THEN
        RAISE EXCEPTION 'guard:numbers_without_gaps';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM periods WHERE book = NEW.book AND period = NEW.period AND state = 'open') THEN
        RAISE EXCEPTION 'guard:only_open_periods';
    END IF;
    SELECT sum(debit) = sum(credit) AND sum(debit) = NEW.debit AND count(*) = NEW.line_count
            AND max(no) = NEW.line_count AND min(date) = NEW.date AND max(date) = NEW.date
            AND min(seq) = NEW.seq AND max(seq) = NEW.seq
        INTO ok FROM lines WHERE book = NEW.book AND voucher = NEW.id;
    IF ok IS NOT TRUE THEN
        RAISE EXCEPTION 'guard:debits_equal_credits';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vouchers_enter BEFORE INSERT ON vouchers FOR EACH ROW EXECUTE FUNCTION guard_voucher();

-- A draft changes only while it is one; states go step by step; what was checked is what gets posted.
CREATE FUNCTION guard_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 1 OR NEW.version <> 1
            OR EXISTS (SELECT 1 FROM vouchers WHERE book = NEW.book AND id = NEW.id) THEN
            RAISE EXCEPTION 'guard:draft_states';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 1 AND NOT EXISTS (SELECT 1 FROM vouchers WHERE book = OLD.book AND id = OLD.id) THEN
            RAISE EXCEPTION 'guard:draft_states';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.book <> OLD.book OR NEW.id <> OLD.id OR abs(NEW.state - OLD.state) > 1 OR NEW.version <> OLD.version + 1
        OR NEW.kind <> OLD.kind OR NEW.source <> OLD.source OR NEW.source_ref <> OLD.source_ref
        OR NEW.reverses IS DISTINCT FROM OLD.reverses OR NEW.supplements IS DISTINCT FROM OLD.supplements
        OR ((OLD.state <> 1 OR NEW.state <> 1) AND (NEW.date <> OLD.date OR NEW.series <> OLD.series
            OR NEW.attachments <> OLD.attachments OR NEW.note <> OLD.note OR NEW.lines <> OLD.lines
            OR NEW.files <> OLD.files OR NEW.prepared_by <> OLD.prepared_by OR NEW.prepared_at <> OLD.prepared_at)) THEN
        RAISE EXCEPTION 'guard:draft_states';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER drafts_steps BEFORE INSERT OR UPDATE OR DELETE ON drafts FOR EACH ROW EXECUTE FUNCTION guard_draft();

-- Periods go open, closed, open again by a reopening, locked; never away.
CREATE FUNCTION guard_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' THEN RAISE EXCEPTION 'guard:only_open_periods'; END IF;
        RETURN NEW;
    END IF;
    IF NEW.book <> OLD.book OR NEW.period <> OLD.period OR OLD.state = 'locked'
        OR (NEW.state = 'locked' AND OLD.state <> 'closed') THEN
        RAISE EXCEPTION 'guard:only_open_periods';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER periods_steps BEFORE INSERT OR UPDATE ON periods FOR EACH ROW EXECUTE FUNCTION guard_period();

-- The log and the events of periods only grow, at their end.
CREATE FUNCTION guard_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.no <> 1 + coalesce((SELECT max(no) FROM period_events WHERE book = NEW.book), 0) THEN
        RAISE EXCEPTION 'guard:log_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER period_events_next BEFORE INSERT ON period_events FOR EACH ROW EXECUTE FUNCTION guard_event();
CREATE FUNCTION guard_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.no <> 1 + coalesce((SELECT max(no) FROM log WHERE book = NEW.book), 0) THEN
        RAISE EXCEPTION 'guard:log_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER log_at_end BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION guard_log();

-- What defines a book stays.
CREATE FUNCTION guard_book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.code <> OLD.code OR NEW.regime <> OLD.regime OR NEW.start <> OLD.start THEN
        RAISE EXCEPTION 'guard:book_identity';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER books_identity BEFORE UPDATE ON books FOR EACH ROW EXECUTE FUNCTION guard_book();
CREATE FUNCTION guard_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.book <> OLD.book OR NEW.code <> OLD.code OR NEW.class <> OLD.class OR NEW.side <> OLD.side
        OR NEW.parent <> OLD.parent
        OR (NEW.leaf = 0 AND OLD.leaf = 1
            AND EXISTS (SELECT 1 FROM lines WHERE book = OLD.book AND account = OLD.code)) THEN
        RAISE EXCEPTION 'guard:account_identity';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_identity BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION guard_account();
