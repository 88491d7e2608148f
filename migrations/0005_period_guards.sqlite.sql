-- What the first month opened with stays once a month is closed.
CREATE TRIGGER openings_insert BEFORE INSERT ON openings
WHEN EXISTS (SELECT 1 FROM periods WHERE book = NEW.book AND state <> 'open')
BEGIN SELECT RAISE(ABORT, 'guard:only_open_periods'); END;
CREATE TRIGGER openings_update BEFORE UPDATE ON openings
WHEN NEW.book <> OLD.book OR EXISTS (SELECT 1 FROM periods WHERE book = OLD.book AND state <> 'open')
BEGIN SELECT RAISE(ABORT, 'guard:only_open_periods'); END;
CREATE TRIGGER openings_delete BEFORE DELETE ON openings
WHEN EXISTS (SELECT 1 FROM periods WHERE book = OLD.book AND state <> 'open')
BEGIN SELECT RAISE(ABORT, 'guard:only_open_periods'); END;

-- A closed month opens again by a granted request alone.
CREATE TRIGGER periods_reopen BEFORE UPDATE ON periods
WHEN OLD.state = 'closed' AND NEW.state = 'open' AND coalesce((SELECT action FROM period_events
    WHERE book = OLD.book AND period = OLD.period ORDER BY no DESC LIMIT 1), '') <> 'reopen'
BEGIN SELECT RAISE(ABORT, 'guard:only_open_periods'); END;

-- Depreciation is charged to open months and stays as it was charged; so do the cards that bear it.
CREATE TRIGGER asset_depreciation_insert BEFORE INSERT ON asset_depreciation
WHEN coalesce((SELECT state FROM periods WHERE book = NEW.book AND period = NEW.period), '') <> 'open'
BEGIN SELECT RAISE(ABORT, 'guard:only_open_periods'); END;
CREATE TRIGGER asset_depreciation_no_replace BEFORE INSERT ON asset_depreciation
WHEN EXISTS (SELECT 1 FROM asset_depreciation
    WHERE book = NEW.book AND card = NEW.card AND period = NEW.period AND voucher = NEW.voucher)
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
CREATE TRIGGER asset_depreciation_no_update BEFORE UPDATE ON asset_depreciation
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
CREATE TRIGGER asset_depreciation_no_delete BEFORE DELETE ON asset_depreciation
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;
CREATE TRIGGER asset_cards_delete BEFORE DELETE ON asset_cards
WHEN EXISTS (SELECT 1 FROM asset_depreciation WHERE book = OLD.book AND card = OLD.no)
BEGIN SELECT RAISE(ABORT, 'guard:posted_is_final'); END;

-- A request is decided once, for the month and the person that it names; a month opens while none behind it is closed.
CREATE TRIGGER period_events_decide BEFORE INSERT ON period_events
WHEN NEW.action IN ('reopen', 'refuse') AND (NOT EXISTS (SELECT 1 FROM period_events WHERE book = NEW.book
        AND no = NEW.asked AND action = 'ask' AND period = NEW.period AND actor = NEW.asker)
    OR EXISTS (SELECT 1 FROM period_events WHERE book = NEW.book AND action IN ('reopen', 'refuse')
        AND asked = NEW.asked))
BEGIN SELECT RAISE(ABORT, 'guard:reopening_needs_two'); END;
CREATE TRIGGER periods_reopen_last BEFORE UPDATE ON periods
WHEN NEW.state = 'open' AND OLD.state <> 'open' AND EXISTS (SELECT 1 FROM periods
    WHERE book = OLD.book AND period > OLD.period AND state <> 'open')
BEGIN SELECT RAISE(ABORT, 'guard:only_open_periods'); END;
