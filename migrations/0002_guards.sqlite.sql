-- Posted is final, for SQL as well. Every trigger names its reason; ledger/db turns the name into words.
CREATE TRIGGER vouchers_no_update BEFORE UPDATE ON vouchers BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
CREATE TRIGGER vouchers_no_delete BEFORE DELETE ON vouchers BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
CREATE TRIGGER lines_no_update BEFORE UPDATE ON lines BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
CREATE TRIGGER lines_no_delete BEFORE DELETE ON lines BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
CREATE TRIGGER lines_before_header BEFORE INSERT ON lines
WHEN EXISTS (SELECT 1 FROM vouchers WHERE book = NEW.book AND id = NEW.voucher)
    OR EXISTS (SELECT 1 FROM lines WHERE book = NEW.book AND voucher = NEW.voucher AND no = NEW.no)
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
CREATE TRIGGER lines_on_leaves BEFORE INSERT ON lines
WHEN NOT EXISTS (SELECT 1 FROM accounts WHERE book = NEW.book AND code = NEW.account AND leaf = 1)
BEGIN SELECT RAISE(ABORT, 'guard:lines_on_leaves'); END;

-- A voucher enters at the head of the chain, with the next number, into an open period, balanced.
CREATE TRIGGER vouchers_at_head BEFORE INSERT ON vouchers
WHEN NEW.seq <> 1 + coalesce((SELECT max(seq) FROM vouchers WHERE book = NEW.book), 0)
    OR NEW.prev_hash <> coalesce((SELECT hash FROM vouchers WHERE book = NEW.book AND seq = NEW.seq - 1), NEW.prev_hash)
    OR EXISTS (SELECT 1 FROM vouchers WHERE book = NEW.book AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'guard:one_chain'); END;
CREATE TRIGGER vouchers_next_number BEFORE INSERT ON vouchers
WHEN NEW.number <> 1 + coalesce((SELECT max(number) FROM vouchers
    WHERE book = NEW.book AND period = NEW.period AND series = NEW.series), 0)
BEGIN SELECT RAISE(ABORT, 'guard:numbers_without_gaps'); END;
CREATE TRIGGER vouchers_open_period BEFORE INSERT ON vouchers
WHEN coalesce((SELECT state FROM periods WHERE book = NEW.book AND period = NEW.period), '') <> 'open'
BEGIN SELECT RAISE(ABORT, 'guard:only_open_periods'); END;
CREATE TRIGGER vouchers_balanced BEFORE INSERT ON vouchers
WHEN NOT EXISTS (SELECT count(*) FROM lines WHERE book = NEW.book AND voucher = NEW.id
    HAVING sum(debit) = sum(credit) AND sum(debit) = NEW.debit AND count(*) = NEW.line_count
        AND max(no) = NEW.line_count AND min(date) = NEW.date AND max(date) = NEW.date
        AND min(seq) = NEW.seq AND max(seq) = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'guard:debits_equal_credits'); END;

-- A draft changes only while it is one; states go step by step; what was checked is what gets posted.
CREATE TRIGGER drafts_begin BEFORE INSERT ON drafts
WHEN NEW.state <> 1 OR NEW.version <> 1 OR EXISTS (SELECT 1 FROM vouchers WHERE book = NEW.book AND id = NEW.id)
    OR EXISTS (SELECT 1 FROM drafts WHERE book = NEW.book AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'guard:draft_states'); END;
CREATE TRIGGER drafts_steps BEFORE UPDATE ON drafts
WHEN NEW.book <> OLD.book OR NEW.id <> OLD.id OR abs(NEW.state - OLD.state) > 1 OR NEW.version <> OLD.version + 1
    OR NEW.kind <> OLD.kind OR NEW.source <> OLD.source OR NEW.source_ref <> OLD.source_ref
    OR NEW.reverses IS NOT OLD.reverses OR NEW.supplements IS NOT OLD.supplements
    OR ((OLD.state <> 1 OR NEW.state <> 1) AND (NEW.date <> OLD.date OR NEW.series <> OLD.series
        OR NEW.attachments <> OLD.attachments OR NEW.note <> OLD.note OR NEW.lines <> OLD.lines
        OR NEW.files <> OLD.files OR NEW.prepared_by <> OLD.prepared_by OR NEW.prepared_at <> OLD.prepared_at))
BEGIN SELECT RAISE(ABORT, 'guard:draft_states'); END;
CREATE TRIGGER drafts_leave BEFORE DELETE ON drafts
WHEN OLD.state <> 1 AND NOT EXISTS (SELECT 1 FROM vouchers WHERE book = OLD.book AND id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'guard:draft_states'); END;

-- Periods go open, closed, open again by a reopening, locked; never away.
CREATE TRIGGER periods_steps BEFORE UPDATE ON periods
WHEN NEW.book <> OLD.book OR NEW.period <> OLD.period OR OLD.state = 'locked'
    OR (NEW.state = 'locked' AND OLD.state <> 'closed')
BEGIN SELECT RAISE(ABORT, 'guard:only_open_periods'); END;
CREATE TRIGGER periods_no_delete BEFORE DELETE ON periods BEGIN SELECT RAISE(ABORT, 'guard:only_open_periods'); END;
CREATE TRIGGER periods_begin_open BEFORE INSERT ON periods
WHEN NEW.state <> 'open' OR EXISTS (SELECT 1 FROM periods WHERE book = NEW.book AND period = NEW.period)
BEGIN SELECT RAISE(ABORT, 'guard:only_open_periods'); END;
CREATE TRIGGER period_events_no_update BEFORE UPDATE ON period_events BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER period_events_no_delete BEFORE DELETE ON period_events BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER period_events_next BEFORE INSERT ON period_events
WHEN NEW.no <> 1 + coalesce((SELECT max(no) FROM period_events WHERE book = NEW.book), 0)
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;

-- The log only grows, at its end.
CREATE TRIGGER log_no_update BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER log_no_delete BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER log_at_end BEFORE INSERT ON log
WHEN NEW.no <> 1 + coalesce((SELECT max(no) FROM log WHERE book = NEW.book), 0)
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER submissions_no_update BEFORE UPDATE ON submissions BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER submissions_no_delete BEFORE DELETE ON submissions BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER submissions_once BEFORE INSERT ON submissions
WHEN EXISTS (SELECT 1 FROM submissions WHERE book = NEW.book AND key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'guard:same_key_posts_once'); END;
CREATE TRIGGER blobs_no_update BEFORE UPDATE ON blobs BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
CREATE TRIGGER blobs_no_delete BEFORE DELETE ON blobs BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;

-- What defines a book stays.
CREATE TRIGGER books_identity BEFORE UPDATE ON books
WHEN NEW.id <> OLD.id OR NEW.code <> OLD.code OR NEW.regime <> OLD.regime OR NEW.start <> OLD.start
BEGIN SELECT RAISE(ABORT, 'guard:book_identity'); END;
CREATE TRIGGER books_no_delete BEFORE DELETE ON books BEGIN SELECT RAISE(ABORT, 'guard:book_identity'); END;
CREATE TRIGGER accounts_identity BEFORE UPDATE ON accounts
WHEN NEW.book <> OLD.book OR NEW.code <> OLD.code OR NEW.class <> OLD.class OR NEW.side <> OLD.side
    OR NEW.parent <> OLD.parent
    OR (NEW.leaf = 0 AND OLD.leaf = 1 AND EXISTS (SELECT 1 FROM lines WHERE book = OLD.book AND account = OLD.code))
BEGIN SELECT RAISE(ABORT, 'guard:account_identity'); END;
CREATE TRIGGER accounts_no_delete BEFORE DELETE ON accounts BEGIN SELECT RAISE(ABORT, 'guard:account_identity'); END;
