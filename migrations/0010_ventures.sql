-- Ventures of a village: lodges, farms, workshops, orchards. code is that of the venture dimension; source is the code of
-- the book that the venture keeps here, empty where its figures are reported month by month; accounts is JSON.
CREATE TABLE ventures (
    book         {{int}} NOT NULL REFERENCES books (id),
    code         TEXT NOT NULL CHECK (code <> ''),
    name         TEXT NOT NULL CHECK (name <> ''),
    kind         TEXT NOT NULL CHECK (kind IN ('lodge', 'farm', 'workshop', 'orchard', 'other')),
    mode         TEXT NOT NULL CHECK (mode IN ('self-operated', 'leased', 'entrusted')),
    operator     TEXT NOT NULL DEFAULT '',
    rooms        {{int}} NOT NULL CHECK (rooms >= 0),
    beds         {{int}} NOT NULL CHECK (beds >= 0),
    houses       {{int}} NOT NULL CHECK (houses >= 0),
    land         {{int}} NOT NULL CHECK (land >= 0),
    source       TEXT NOT NULL DEFAULT '',
    counterparty TEXT NOT NULL DEFAULT '',
    accounts     TEXT NOT NULL DEFAULT '{}',
    active       {{int}} NOT NULL CHECK (active IN (0, 1)),
    PRIMARY KEY (book, code)
){{clustered}};

-- What a month brought. Of a venture with a book of its own, revenue and cost are zero here.
CREATE TABLE venture_months (
    book     {{int}} NOT NULL,
    venture  TEXT NOT NULL,
    period   {{int}} NOT NULL,
    revenue  {{int}} NOT NULL CHECK (revenue BETWEEN 0 AND 1000000000000000),
    cost     {{int}} NOT NULL CHECK (cost BETWEEN 0 AND 1000000000000000),
    visitors {{int}} NOT NULL CHECK (visitors >= 0),
    nights   {{int}} NOT NULL CHECK (nights >= 0),
    audited  {{int}} NOT NULL CHECK (audited IN (0, 1)),
    document TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, venture, period),
    CONSTRAINT audit_has_document CHECK (audited = 0 OR document <> ''),
    FOREIGN KEY (book, venture) REFERENCES ventures (book, code)
){{clustered}};

-- Contracts with ventures, every version of them; the last one is in force. terms and accounts are JSON; ends is 0
-- where no end is agreed.
CREATE TABLE contracts (
    book         {{int}} NOT NULL,
    no           TEXT NOT NULL CHECK (no <> ''),
    version      {{int}} NOT NULL CHECK (version > 0),
    venture      TEXT NOT NULL,
    title        TEXT NOT NULL,
    nature       TEXT NOT NULL CHECK (nature IN ('stake', 'lease', 'contracting')),
    starts       {{int}} NOT NULL,
    ends         {{int}} NOT NULL CHECK (ends = 0 OR ends >= starts),
    cycle        {{int}} NOT NULL CHECK (cycle IN (1, 3, 12)),
    due_days     {{int}} NOT NULL CHECK (due_days BETWEEN 0 AND 730),
    quantity     TEXT NOT NULL,
    opening_loss {{int}} NOT NULL CHECK (opening_loss >= 0),
    terms        TEXT NOT NULL,
    accounts     TEXT NOT NULL,
    collective   TEXT NOT NULL DEFAULT '',
    document     TEXT NOT NULL DEFAULT '',
    at           {{int}} NOT NULL,
    actor        {{int}} NOT NULL,
    PRIMARY KEY (book, no, version),
    FOREIGN KEY (book, venture) REFERENCES ventures (book, code)
){{clustered}};

-- What was received on a contract for a period, which from_month begins. What came before the settlement is an advance.
CREATE TABLE contract_receipts (
    book       {{int}} NOT NULL REFERENCES books (id),
    contract   TEXT NOT NULL,
    from_month {{int}} NOT NULL,
    no         {{int}} NOT NULL CHECK (no > 0),
    date       {{int}} NOT NULL,
    amount     {{int}} NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000000),
    note       TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, contract, from_month, no)
){{clustered}};

-- What was settled, append-only. One whose vouchers were deleted as drafts or reversed counts no longer. receipts is
-- the number of the last receipt that was taken off as an advance; venture_book is 0 where the venture has no book here.
CREATE TABLE contract_settlements (
    book            {{int}} NOT NULL,
    contract        TEXT NOT NULL,
    from_month      {{int}} NOT NULL,
    no              {{int}} NOT NULL CHECK (no > 0),
    to_month        {{int}} NOT NULL CHECK (to_month >= from_month),
    version         {{int}} NOT NULL,
    venture         TEXT NOT NULL,
    share           {{int}} NOT NULL CHECK (share >= 0),
    advances        {{int}} NOT NULL CHECK (advances BETWEEN 0 AND share),
    amount          {{int}} NOT NULL,
    excess          {{int}} NOT NULL CHECK (excess >= 0),
    loss_after      {{int}} NOT NULL CHECK (loss_after >= 0),
    due             {{int}} NOT NULL,
    receipts        {{int}} NOT NULL CHECK (receipts >= 0),
    steps           TEXT NOT NULL,
    voucher         {{int}} NOT NULL,
    venture_book    {{int}} NOT NULL,
    venture_voucher {{int}} NOT NULL,
    at              {{int}} NOT NULL,
    actor           {{int}} NOT NULL,
    PRIMARY KEY (book, contract, from_month, no),
    CONSTRAINT settlement_adds_up CHECK (amount = share - advances),
    FOREIGN KEY (book, contract, version) REFERENCES contracts (book, no, version)
){{clustered}};
CREATE INDEX contract_settlements_by_due ON contract_settlements (book, due);

-- Which reminders of a due were given: stage is 0 before its day and counts the months of delay after it.
CREATE TABLE contract_reminders (
    book       {{int}} NOT NULL,
    contract   TEXT NOT NULL,
    from_month {{int}} NOT NULL,
    no         {{int}} NOT NULL,
    stage      {{int}} NOT NULL CHECK (stage >= 0),
    at         {{int}} NOT NULL,
    PRIMARY KEY (book, contract, from_month, no, stage),
    FOREIGN KEY (book, contract, from_month, no) REFERENCES contract_settlements (book, contract, from_month, no)
){{clustered}};
