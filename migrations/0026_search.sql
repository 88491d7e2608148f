-- What the search for amounts and words of summaries reads. A job fills it some time after posting, so that posting
-- writes none of it: search_marks says up to which place of the chain. All of it can be made anew from the lines.
CREATE TABLE search_marks (
    book {{int}} PRIMARY KEY REFERENCES books (id),
    seq  {{int}} NOT NULL CHECK (seq >= 0)
){{strict}};

-- The amounts of the lines of each voucher in fen, without their sign.
CREATE TABLE search_amounts (
    book   {{int}} NOT NULL,
    amount {{int}} NOT NULL,
    period {{int}} NOT NULL,
    seq    {{int}} NOT NULL,
    PRIMARY KEY (book, amount, period, seq)
){{clustered}};

-- The summaries of a book, each once, and the vouchers with a line of it.
CREATE TABLE search_texts (
    book {{int}} NOT NULL,
    id   {{int}} NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (book, id),
    UNIQUE (book, text)
){{clustered}};

CREATE TABLE search_summaries (
    book   {{int}} NOT NULL,
    text   {{int}} NOT NULL,
    period {{int}} NOT NULL,
    seq    {{int}} NOT NULL,
    PRIMARY KEY (book, text, period, seq)
){{clustered}};
