-- The register of members (成员名册). Identity numbers, phones and bank cards are sealed (AES-256-GCM) with a key that
-- the database does not hold; mark tells whether a server has the key that a book was sealed with.
CREATE TABLE member_keys (
    book {{int}} PRIMARY KEY REFERENCES books (id),
    mark TEXT NOT NULL CHECK (length(mark) = 64)
){{strict}};

CREATE TABLE households (
    book          {{int}} NOT NULL REFERENCES books (id),
    code          TEXT NOT NULL CHECK (code <> ''),
    head          TEXT NOT NULL DEFAULT '',
    village_group TEXT NOT NULL DEFAULT '',
    address       TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, code)
){{clustered}};

-- id_mark is a keyed hash (HMAC-SHA-256) of the identity number, which tells people who are entered twice. birth and
-- sex are kept only of those without a number, because a number holds both.
CREATE TABLE members (
    book      {{int}} NOT NULL REFERENCES books (id),
    code      TEXT NOT NULL CHECK (code <> ''),
    household TEXT,
    name      TEXT NOT NULL CHECK (name <> ''),
    relation  TEXT NOT NULL DEFAULT '',
    sex       {{int}} NOT NULL DEFAULT 0 CHECK (sex BETWEEN 0 AND 2),
    birth     {{int}} NOT NULL DEFAULT 0,
    limited   {{int}} NOT NULL DEFAULT 0 CHECK (limited IN (0, 1)),
    id_number {{bytes}} NOT NULL,
    id_mark   TEXT NOT NULL DEFAULT '',
    phone     {{bytes}} NOT NULL,
    bank_card {{bytes}} NOT NULL,
    bank      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, code),
    FOREIGN KEY (book, household) REFERENCES households (book, code)
){{clustered}};
CREATE UNIQUE INDEX members_by_person ON members (book, id_mark) WHERE id_mark <> '';
CREATE INDEX members_by_household ON members (book, household);

-- What happened to a membership, append-only: how it began, how it ended, what the law says changes nothing.
CREATE TABLE member_changes (
    book     {{int}} NOT NULL,
    member   TEXT NOT NULL,
    no       {{int}} NOT NULL CHECK (no > 0),
    reason   TEXT NOT NULL CHECK (reason <> ''),
    day      {{int}} NOT NULL CHECK (day BETWEEN 19000101 AND 99991231),
    until    {{int}} NOT NULL DEFAULT 0,
    document TEXT NOT NULL DEFAULT '',
    actor    {{int}} NOT NULL,
    at       {{int}} NOT NULL,
    PRIMARY KEY (book, member, no),
    FOREIGN KEY (book, member) REFERENCES members (book, code)
){{clustered}};

-- The register as it was filed (备案): its hash, and when township and county took it.
CREATE TABLE register_versions (
    book       {{int}} NOT NULL REFERENCES books (id),
    no         {{int}} NOT NULL CHECK (no > 0),
    at         {{int}} NOT NULL,
    actor      {{int}} NOT NULL,
    name       TEXT NOT NULL,
    members    {{int}} NOT NULL,
    households {{int}} NOT NULL,
    hash       TEXT NOT NULL CHECK (length(hash) = 64),
    note       TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, no)
){{clustered}};
CREATE TABLE register_filings (
    book    {{int}} NOT NULL,
    version {{int}} NOT NULL,
    office  TEXT NOT NULL CHECK (office IN ('township', 'county')),
    day     {{int}} NOT NULL CHECK (day BETWEEN 19000101 AND 99991231),
    receipt TEXT NOT NULL,
    actor   {{int}} NOT NULL,
    at      {{int}} NOT NULL,
    PRIMARY KEY (book, version, office),
    FOREIGN KEY (book, version) REFERENCES register_versions (book, no)
){{clustered}};
