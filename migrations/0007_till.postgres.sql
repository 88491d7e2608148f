-- Numbers of receipts run on, and what was issued stays: only the voucher is named later, or the receipt is voided, for
-- good.
CREATE FUNCTION guard_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.no <> coalesce((SELECT max(no) FROM receipts WHERE book = NEW.book AND year = NEW.year), 0) + 1 THEN
            RAISE EXCEPTION 'guard:numbers_without_gaps';
        END IF;
    ELSIF OLD.voided_by IS NOT NULL OR (NEW.book, NEW.year, NEW.no, NEW.date, NEW.payer, NEW.purpose, NEW.amount,
            NEW.method, NEW.issued_by, NEW.issuer, NEW.issued_at)
        <> (OLD.book, OLD.year, OLD.no, OLD.date, OLD.payer, OLD.purpose, OLD.amount,
            OLD.method, OLD.issued_by, OLD.issuer, OLD.issued_at) THEN
        RAISE EXCEPTION 'guard:posted_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER receipts_change BEFORE INSERT OR UPDATE ON receipts FOR EACH ROW EXECUTE FUNCTION guard_receipt();
CREATE TRIGGER receipts_no_delete BEFORE DELETE ON receipts
    FOR EACH ROW EXECUTE FUNCTION guard_never('posted_is_final');
CREATE TRIGGER receipts_no_truncate BEFORE TRUNCATE ON receipts EXECUTE FUNCTION guard_never('posted_is_final');

-- A confirmed count stays, and no count is deleted.
CREATE FUNCTION guard_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.confirmed_by IS NOT NULL OR (NEW.book, NEW.id, NEW.account, NEW.date)
        <> (OLD.book, OLD.id, OLD.account, OLD.date) THEN
        RAISE EXCEPTION 'guard:posted_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cash_counts_change BEFORE UPDATE ON cash_counts FOR EACH ROW EXECUTE FUNCTION guard_count();
CREATE TRIGGER cash_counts_no_delete BEFORE DELETE ON cash_counts
    FOR EACH ROW EXECUTE FUNCTION guard_never('posted_is_final');
CREATE TRIGGER cash_counts_no_truncate BEFORE TRUNCATE ON cash_counts EXECUTE FUNCTION guard_never('posted_is_final');
