-- What of a part was set off against a debt by a voucher that was drafted elsewhere, such as for field work. It counts
-- while that voucher stands: as a draft, or posted and not reversed. gross is what it takes of the part, tax withheld
-- included; remainder is what of gross stands on the account of the remainder.
CREATE TABLE dividend_setoffs (
    book      {{int}} NOT NULL,
    run       {{int}} NOT NULL,
    holder    TEXT NOT NULL CHECK (holder <> ''),
    no        {{int}} NOT NULL CHECK (no > 0),
    gross     {{int}} NOT NULL CHECK (gross > 0),
    remainder {{int}} NOT NULL CHECK (remainder BETWEEN 0 AND gross),
    tax       {{int}} NOT NULL CHECK (tax BETWEEN 0 AND gross),
    day       {{int}} NOT NULL,
    document  TEXT NOT NULL CHECK (document <> ''),
    voucher   {{int}} NOT NULL CHECK (voucher > 0),
    actor     {{int}} NOT NULL,
    at        {{int}} NOT NULL,
    PRIMARY KEY (book, run, holder, no),
    FOREIGN KEY (book, run) REFERENCES dividend_runs (book, no)
){{clustered}};

-- What of a payment is paid from the account of the remainder; -1 for all of it, as before parts could be set off.
ALTER TABLE dividend_payments ADD COLUMN remainder {{int}} NOT NULL DEFAULT -1;

-- A part may be paid in two payments where the rest of it was set off once and the set-off fell; together they pay no more
-- than the part.
DROP INDEX dividend_paid_once;
