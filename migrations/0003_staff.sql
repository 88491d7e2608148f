-- The people who sign in. A password is stored as its argon2id hash; empty until the person has set one. totp_secret is
-- the key of the second factor in base32, empty until a first code has confirmed it; totp_last is the time step of the
-- code that was used last, so that none is good twice.
CREATE TABLE users (
    id         {{serial}},
    login      TEXT NOT NULL UNIQUE CHECK (login <> ''),
    name       TEXT NOT NULL CHECK (name <> ''),
    password   TEXT NOT NULL DEFAULT '',
    state      TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
    created_at {{int}} NOT NULL,
    totp_secret TEXT NOT NULL DEFAULT '',
    totp_last   {{int}} NOT NULL DEFAULT 0
){{strict}};

-- Who has which role where. place is a township or a cooperative as scope says, and 0 for the server.
CREATE TABLE roles (
    person  {{int}} NOT NULL REFERENCES users (id),
    role    TEXT NOT NULL CHECK (role IN
        ('accountant', 'cashier', 'checker', 'chair', 'member', 'auditor', 'administrator')),
    scope   TEXT NOT NULL CHECK (scope IN ('server', 'township', 'cooperative')),
    place   {{int}} NOT NULL,
    at      {{int}} NOT NULL,
    PRIMARY KEY (person, role, scope, place),
    CONSTRAINT server_is_no_place CHECK ((scope = 'server') = (place = 0)),
    CONSTRAINT administrators_of_the_server CHECK (role <> 'administrator' OR scope = 'server')
){{clustered}};
CREATE INDEX roles_by_place ON roles (scope, place);
-- The way from a cooperative to its books, which every request of a person goes.
CREATE INDEX books_by_cooperative ON books (cooperative);

-- Who is signed in. The browser holds a random token; only its SHA-256 is kept here.
CREATE TABLE sessions (
    hash       TEXT PRIMARY KEY CHECK (length(hash) = 64),
    person     {{int}} NOT NULL REFERENCES users (id),
    begun_at   {{int}} NOT NULL,
    expires_at {{int}} NOT NULL,
    address    TEXT NOT NULL,
    browser    TEXT NOT NULL
){{clustered}};
CREATE INDEX sessions_by_person ON sessions (person);

-- Codes that are good once: to make the first administrator (person is NULL), and to set a password. A person has at
-- most one.
CREATE TABLE slips (
    hash       TEXT PRIMARY KEY CHECK (length(hash) = 64),
    person     {{int}} REFERENCES users (id),
    expires_at {{int}} NOT NULL
){{clustered}};
CREATE UNIQUE INDEX slips_by_person ON slips (person);

-- How often signing in was tried lately, by account and by network address, so that all servers count together. subject
-- is the SHA-256 of the login or address, because people type passwords where the login belongs.
CREATE TABLE attempts (
    kind     TEXT NOT NULL CHECK (kind IN ('account', 'address')),
    subject  TEXT NOT NULL,
    count    {{int}} NOT NULL CHECK (count >= 0),
    since    {{int}} NOT NULL,
    PRIMARY KEY (kind, subject)
){{clustered}};
