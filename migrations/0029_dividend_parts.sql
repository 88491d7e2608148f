-- Nobody looks for the parts of a holder without naming the run, and the index cost a tenth of writing a big one.
DROP INDEX dividend_parts_by_holder;
