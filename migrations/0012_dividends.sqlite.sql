-- What was worked out, told and decided is only ever added to.
CREATE TRIGGER dividend_rules_no_update BEFORE UPDATE ON dividend_rules
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER dividend_rules_no_delete BEFORE DELETE ON dividend_rules
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER dividend_runs_no_update BEFORE UPDATE ON dividend_runs
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER dividend_runs_no_delete BEFORE DELETE ON dividend_runs
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER dividend_versions_no_update BEFORE UPDATE ON dividend_versions
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER dividend_versions_no_delete BEFORE DELETE ON dividend_versions
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER dividend_parts_no_update BEFORE UPDATE ON dividend_parts
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER dividend_parts_no_delete BEFORE DELETE ON dividend_parts
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER dividend_moves_no_update BEFORE UPDATE ON dividend_moves
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER dividend_moves_no_delete BEFORE DELETE ON dividend_moves
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER dividend_vouchers_no_update BEFORE UPDATE ON dividend_vouchers
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER dividend_vouchers_no_delete BEFORE DELETE ON dividend_vouchers
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER dividend_instructions_no_update BEFORE UPDATE ON dividend_instructions
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER dividend_instructions_no_delete BEFORE DELETE ON dividend_instructions
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;

-- Versions and steps follow each other without gaps; nothing follows approval but the end of the run.
CREATE TRIGGER dividend_versions_next BEFORE INSERT ON dividend_versions
WHEN NEW.version <> 1 + coalesce((SELECT max(version) FROM dividend_versions WHERE book = NEW.book AND run = NEW.run), 0)
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER dividend_moves_next BEFORE INSERT ON dividend_moves
WHEN NEW.no <> 1 + coalesce((SELECT max(no) FROM dividend_moves WHERE book = NEW.book AND run = NEW.run), 0)
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER dividend_versions_frozen BEFORE INSERT ON dividend_versions
WHEN EXISTS (SELECT 1 FROM dividend_moves WHERE book = NEW.book AND run = NEW.run AND state IN ('approved', 'void'))
BEGIN SELECT RAISE(ABORT, 'guard:plan_is_frozen'); END;
CREATE TRIGGER dividend_moves_frozen BEFORE INSERT ON dividend_moves
WHEN EXISTS (SELECT 1 FROM dividend_moves WHERE book = NEW.book AND run = NEW.run
    AND (state = 'void' OR state = 'approved' AND NEW.state <> 'void'))
BEGIN SELECT RAISE(ABORT, 'guard:plan_is_frozen'); END;
-- The parts of a version enter with it, before its first step.
CREATE TRIGGER dividend_parts_frozen BEFORE INSERT ON dividend_parts
WHEN EXISTS (SELECT 1 FROM dividend_moves WHERE book = NEW.book AND run = NEW.run AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'guard:plan_is_frozen'); END;

-- A batch is decided once, and its payments enter while it is prepared and have one outcome once it is released.
CREATE TRIGGER dividend_batches_update BEFORE UPDATE ON dividend_batches
WHEN OLD.state <> 'prepared' OR NEW.state = 'prepared' OR NEW.book <> OLD.book OR NEW.run <> OLD.run OR NEW.no <> OLD.no
    OR NEW.method <> OLD.method OR NEW.account <> OLD.account OR NEW.day <> OLD.day OR NEW.payments <> OLD.payments
    OR NEW.gross <> OLD.gross OR NEW.tax <> OLD.tax OR NEW.document <> OLD.document OR NEW.files <> OLD.files
    OR NEW.prepared_by <> OLD.prepared_by OR NEW.preparer <> OLD.preparer OR NEW.prepared_at <> OLD.prepared_at
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
CREATE TRIGGER dividend_batches_delete BEFORE DELETE ON dividend_batches
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
CREATE TRIGGER dividend_payments_insert BEFORE INSERT ON dividend_payments
WHEN NEW.outcome <> '' OR NOT EXISTS (SELECT 1 FROM dividend_batches
    WHERE book = NEW.book AND run = NEW.run AND no = NEW.batch AND state = 'prepared')
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
CREATE TRIGGER dividend_payments_update BEFORE UPDATE ON dividend_payments
WHEN OLD.outcome <> '' OR NEW.outcome = '' OR NEW.book <> OLD.book OR NEW.run <> OLD.run OR NEW.batch <> OLD.batch
    OR NEW.holder <> OLD.holder OR NEW.gross <> OLD.gross OR NEW.tax <> OLD.tax OR NEW.payee <> OLD.payee
    OR NEW.payee_name <> OLD.payee_name OR NEW.relation <> OLD.relation
    OR NOT EXISTS (SELECT 1 FROM dividend_batches
        WHERE book = OLD.book AND run = OLD.run AND no = OLD.batch AND state = 'released')
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
CREATE TRIGGER dividend_payments_delete BEFORE DELETE ON dividend_payments
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
