-- Numbers of receipts run on, and what was issued stays: only the voucher is named later, or the receipt is voided, for
-- good.
CREATE TRIGGER receipts_insert BEFORE INSERT ON receipts
WHEN NEW.no <> coalesce((SELECT max(no) FROM receipts WHERE book = NEW.book AND year = NEW.year), 0) + 1
BEGIN SELECT RAISE(ABORT, 'guard:numbers_without_gaps'); END;
CREATE TRIGGER receipts_update BEFORE UPDATE ON receipts
WHEN OLD.voided_by IS NOT NULL OR NEW.book <> OLD.book OR NEW.year <> OLD.year OR NEW.no <> OLD.no
    OR NEW.date <> OLD.date OR NEW.payer <> OLD.payer OR NEW.purpose <> OLD.purpose OR NEW.amount <> OLD.amount
    OR NEW.method <> OLD.method OR NEW.issued_by <> OLD.issued_by OR NEW.issuer <> OLD.issuer
    OR NEW.issued_at <> OLD.issued_at
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
CREATE TRIGGER receipts_delete BEFORE DELETE ON receipts
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;

-- A confirmed count stays, and no count is deleted.
CREATE TRIGGER cash_counts_update BEFORE UPDATE ON cash_counts
WHEN OLD.confirmed_by IS NOT NULL OR NEW.book <> OLD.book OR NEW.id <> OLD.id OR NEW.account <> OLD.account
    OR NEW.date <> OLD.date
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
CREATE TRIGGER cash_counts_delete BEFORE DELETE ON cash_counts
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
