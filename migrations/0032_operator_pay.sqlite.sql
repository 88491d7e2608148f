-- What was listed and what came in never changes; what the bank told is told once.
CREATE TRIGGER service_batch_jobs_no_update BEFORE UPDATE ON service_batch_jobs
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_batch_jobs_no_delete BEFORE DELETE ON service_batch_jobs
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_batch_lines_no_update BEFORE UPDATE ON service_batch_lines
WHEN old.outcome <> '' OR new.gross <> old.gross OR new.tax <> old.tax
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_batch_lines_no_delete BEFORE DELETE ON service_batch_lines
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_county_no_update BEFORE UPDATE ON service_county
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_county_no_delete BEFORE DELETE ON service_county
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
