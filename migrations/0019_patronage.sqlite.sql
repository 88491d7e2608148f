-- Member accounts keep their history.
CREATE TRIGGER patronage_sales_no_update BEFORE UPDATE ON patronage_sales BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER patronage_sales_no_delete BEFORE DELETE ON patronage_sales BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER patronage_sales_next BEFORE INSERT ON patronage_sales
WHEN NEW.no <> 1 + coalesce((SELECT max(no) FROM patronage_sales WHERE book = NEW.book), 0)
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER member_entries_no_update BEFORE UPDATE ON member_entries BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER member_entries_no_delete BEFORE DELETE ON member_entries BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER member_entries_next BEFORE INSERT ON member_entries
WHEN NEW.no <> 1 + coalesce((SELECT max(no) FROM member_entries WHERE book = NEW.book), 0)
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
