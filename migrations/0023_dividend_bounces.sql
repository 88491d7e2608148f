-- A payment that the bank took back after it was told as paid (退汇): since when, why, on what notice, and who wrote it
-- down. It is owed again and may be paid once more.
ALTER TABLE dividend_payments ADD COLUMN bounced_document TEXT NOT NULL DEFAULT '';
ALTER TABLE dividend_payments ADD COLUMN bounced_by {{int}} NOT NULL DEFAULT 0;
ALTER TABLE dividend_payments ADD COLUMN bouncer TEXT NOT NULL DEFAULT '';
ALTER TABLE dividend_payments ADD COLUMN bounced_at {{int}} NOT NULL DEFAULT 0;
ALTER TABLE dividend_payments ADD COLUMN bounced_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE dividend_payments ADD COLUMN bounced {{int}} NOT NULL DEFAULT 0
    CONSTRAINT bounce_has_reason CHECK ((bounced = 0) = (bounced_reason = '') AND (bounced = 0 OR outcome = 'paid'));
DROP INDEX dividend_paid_once;
CREATE UNIQUE INDEX dividend_paid_once ON dividend_payments (book, run, holder) WHERE outcome = 'paid' AND bounced = 0;
