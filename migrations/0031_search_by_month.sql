-- The month leads these keys, so that what is made ready for the search is written where that of its month stands,
-- not all over the table. All of it is made anew by the job.
DELETE FROM search_marks;
DELETE FROM search_texts;
DROP TABLE search_amounts;
DROP TABLE search_summaries;

-- The amounts of the lines of each voucher in fen, without their sign.
CREATE TABLE search_amounts (
    book   {{int}} NOT NULL,
    period {{int}} NOT NULL,
    amount {{int}} NOT NULL,
    seq    {{int}} NOT NULL,
    PRIMARY KEY (book, period, amount, seq)
){{clustered}};

-- The vouchers with a line of each summary.
CREATE TABLE search_summaries (
    book   {{int}} NOT NULL,
    period {{int}} NOT NULL,
    text   {{int}} NOT NULL,
    seq    {{int}} NOT NULL,
    PRIMARY KEY (book, period, text, seq)
){{clustered}};
