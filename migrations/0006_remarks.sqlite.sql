-- A thread only grows, step by step; a remark keeps what it is about and stands where its last entry left it.
CREATE TRIGGER remark_entries_no_update BEFORE UPDATE ON remark_entries
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER remark_entries_no_delete BEFORE DELETE ON remark_entries
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER remark_entries_next BEFORE INSERT ON remark_entries
WHEN NEW.no <> 1 + coalesce((SELECT max(no) FROM remark_entries WHERE book = NEW.book AND remark = NEW.remark), 0)
    OR NEW.action NOT IN ('write', 'answer', 'again', 'close')
    OR instr(CASE NEW.action WHEN 'write' THEN ' none ' WHEN 'answer' THEN ' write again '
        WHEN 'again' THEN ' answer close ' ELSE ' answer ' END, ' ' || coalesce((SELECT action FROM remark_entries
        WHERE book = NEW.book AND remark = NEW.remark ORDER BY no DESC LIMIT 1), 'none') || ' ') = 0
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER remarks_no_delete BEFORE DELETE ON remarks BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER remarks_begin BEFORE INSERT ON remarks
WHEN NEW.state <> 'open' OR NEW.id <> 1 + coalesce((SELECT max(id) FROM remarks WHERE book = NEW.book), 0)
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER remarks_state BEFORE UPDATE ON remarks
WHEN NEW.book <> OLD.book OR NEW.id <> OLD.id OR NEW.voucher IS NOT OLD.voucher OR NEW.report <> OLD.report
    OR NEW.from_month <> OLD.from_month OR NEW.to_month <> OLD.to_month OR NEW.account <> OLD.account
    OR NEW.label <> OLD.label OR NEW.state <> coalesce((SELECT CASE action WHEN 'answer' THEN 'answered'
        WHEN 'close' THEN 'closed' ELSE 'open' END FROM remark_entries
        WHERE book = OLD.book AND remark = OLD.id ORDER BY no DESC LIMIT 1), '')
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
