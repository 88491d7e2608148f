-- What was asked for is not asked for again.
CREATE TRIGGER service_seasons_no_update BEFORE UPDATE ON service_seasons
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
CREATE TRIGGER service_seasons_no_delete BEFORE DELETE ON service_seasons
BEGIN SELECT RAISE(ABORT, 'guard:log_is_final'); END;
