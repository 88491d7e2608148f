-- What the operators of a batch are paid as when it was listed (labour or wages); empty for batches listed before this was
-- kept, whose voucher says what the book settles.
ALTER TABLE service_batches ADD COLUMN tax_kind TEXT NOT NULL DEFAULT '';
