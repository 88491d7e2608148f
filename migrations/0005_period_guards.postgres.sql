-- What the first month opened with stays once a month is closed.
CREATE FUNCTION guard_opening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM periods WHERE book = OLD.book AND state <> 'open')
        OR TG_OP <> 'DELETE' AND EXISTS (SELECT 1 FROM periods WHERE book = NEW.book AND state <> 'open') THEN
        RAISE EXCEPTION 'guard:only_open_periods';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER openings_stay BEFORE INSERT OR UPDATE OR DELETE ON openings FOR EACH ROW EXECUTE FUNCTION guard_opening();

-- A closed month opens again by a granted request alone.
CREATE FUNCTION guard_reopen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'closed' AND NEW.state = 'open' AND coalesce((SELECT action FROM period_events
            WHERE book = OLD.book AND period = OLD.period ORDER BY no DESC LIMIT 1), '') <> 'reopen' THEN
        RAISE EXCEPTION 'guard:only_open_periods';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER periods_reopen BEFORE UPDATE ON periods FOR EACH ROW EXECUTE FUNCTION guard_reopen();

-- Depreciation is charged to open months and stays as it was charged; so do the cards that bear it.
CREATE FUNCTION guard_charge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM periods WHERE book = NEW.book AND period = NEW.period AND state = 'open') THEN
        RAISE EXCEPTION 'guard:only_open_periods';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER asset_depreciation_insert BEFORE INSERT ON asset_depreciation
    FOR EACH ROW EXECUTE FUNCTION guard_charge();
CREATE TRIGGER asset_depreciation_no_change BEFORE UPDATE OR DELETE ON asset_depreciation
    FOR EACH ROW EXECUTE FUNCTION guard_never('posted_is_final');
CREATE TRIGGER asset_depreciation_no_truncate BEFORE TRUNCATE ON asset_depreciation
    EXECUTE FUNCTION guard_never('posted_is_final');
CREATE FUNCTION guard_card() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM asset_depreciation WHERE book = OLD.book AND card = OLD.no) THEN
        RAISE EXCEPTION 'guard:posted_is_final';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER asset_cards_delete BEFORE DELETE ON asset_cards FOR EACH ROW EXECUTE FUNCTION guard_card();

-- A request is decided once, for the month and the person that it names; a month opens while none behind it is closed.
CREATE FUNCTION guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.action IN ('reopen', 'refuse') AND (NOT EXISTS (SELECT 1 FROM period_events WHERE book = NEW.book
            AND no = NEW.asked AND action = 'ask' AND period = NEW.period AND actor = NEW.asker)
        OR EXISTS (SELECT 1 FROM period_events WHERE book = NEW.book AND action IN ('reopen', 'refuse')
            AND asked = NEW.asked)) THEN
        RAISE EXCEPTION 'guard:reopening_needs_two';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER period_events_decide BEFORE INSERT ON period_events FOR EACH ROW EXECUTE FUNCTION guard_decision();
CREATE FUNCTION guard_reopen_last() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'open' AND OLD.state <> 'open' AND EXISTS (SELECT 1 FROM periods
            WHERE book = OLD.book AND period > OLD.period AND state <> 'open') THEN
        RAISE EXCEPTION 'guard:only_open_periods';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER periods_reopen_last BEFORE UPDATE ON periods FOR EACH ROW EXECUTE FUNCTION guard_reopen_last();
