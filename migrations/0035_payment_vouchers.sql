-- A payment names the first voucher of the report that told of it, and of the one that took it back, so that a voucher
-- that was deleted as a draft or reversed can be drafted anew. Payments that were told of before name none.
ALTER TABLE dividend_payments ADD COLUMN told_in {{int}} NOT NULL DEFAULT 0;
ALTER TABLE dividend_payments ADD COLUMN bounced_in {{int}} NOT NULL DEFAULT 0;
