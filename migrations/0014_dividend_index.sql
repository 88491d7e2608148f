-- Every line of a run looks for the last payment of its holder.
CREATE INDEX dividend_payments_by_holder ON dividend_payments (book, run, holder, batch);
