-- Both registers keep their history.
CREATE TRIGGER member_changes_no_update BEFORE UPDATE ON member_changes BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER member_changes_no_delete BEFORE DELETE ON member_changes BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER register_versions_no_update BEFORE UPDATE ON register_versions BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER register_versions_no_delete BEFORE DELETE ON register_versions BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER register_filings_no_update BEFORE UPDATE ON register_filings BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER register_filings_no_delete BEFORE DELETE ON register_filings BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER share_movements_no_update BEFORE UPDATE ON share_movements BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER share_movements_no_delete BEFORE DELETE ON share_movements BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER members_no_delete BEFORE DELETE ON members BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER households_no_delete BEFORE DELETE ON households BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER share_classes_no_delete BEFORE DELETE ON share_classes BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER register_versions_next BEFORE INSERT ON register_versions
WHEN NEW.no <> 1 + coalesce((SELECT max(no) FROM register_versions WHERE book = NEW.book), 0)
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER share_movements_next BEFORE INSERT ON share_movements
WHEN NEW.no <> 1 + coalesce((SELECT max(no) FROM share_movements WHERE book = NEW.book), 0)
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER member_changes_next BEFORE INSERT ON member_changes
WHEN NEW.no <> 1 + coalesce((SELECT max(no) FROM member_changes WHERE book = NEW.book AND member = NEW.member), 0)
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
