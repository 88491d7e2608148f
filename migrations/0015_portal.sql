-- How members (成员) get at their pages. pin is the argon2id hash of a PIN of six digits that was keyed before, so that
-- whoever copies the database without the key of the members cannot try all PINs out; so is the mark of a slip.
CREATE TABLE member_access (
    book   {{int}} NOT NULL,
    member TEXT NOT NULL,
    pin    TEXT NOT NULL CHECK (pin <> ''),
    set_at {{int}} NOT NULL,
    PRIMARY KEY (book, member),
    FOREIGN KEY (book, member) REFERENCES members (book, code)
){{clustered}};

-- The printed slip of a member, good once. A member has at most one.
CREATE TABLE member_slips (
    book       {{int}} NOT NULL,
    member     TEXT NOT NULL,
    mark       TEXT NOT NULL CHECK (length(mark) = 64),
    made_by    {{int}} NOT NULL,
    made_at    {{int}} NOT NULL,
    expires_at {{int}} NOT NULL,
    PRIMARY KEY (book, member),
    FOREIGN KEY (book, member) REFERENCES members (book, code)
){{clustered}};

-- Where members are signed in. The browser holds the book and a random token; only its SHA-256 is kept here.
CREATE TABLE member_sessions (
    book       {{int}} NOT NULL,
    hash       TEXT NOT NULL CHECK (length(hash) = 64),
    member     TEXT NOT NULL,
    begun_at   {{int}} NOT NULL,
    expires_at {{int}} NOT NULL,
    address    TEXT NOT NULL,
    browser    TEXT NOT NULL,
    PRIMARY KEY (book, hash),
    FOREIGN KEY (book, member) REFERENCES members (book, code)
){{clustered}};
CREATE INDEX member_sessions_by_member ON member_sessions (book, member);

-- What members ask the village, and the answers. Once answered, a question stays as it is.
CREATE TABLE member_questions (
    book        {{int}} NOT NULL,
    no          {{int}} NOT NULL CHECK (no > 0),
    member      TEXT NOT NULL,
    text        TEXT NOT NULL CHECK (text <> ''),
    asked_at    {{int}} NOT NULL,
    answer      TEXT NOT NULL DEFAULT '',
    answered_by {{int}},
    answerer    TEXT NOT NULL DEFAULT '',
    answered_at {{int}},
    PRIMARY KEY (book, no),
    FOREIGN KEY (book, member) REFERENCES members (book, code),
    CONSTRAINT question_answered CHECK ((answered_at IS NULL) = (answer = '') AND (answered_at IS NULL) = (answered_by IS NULL))
){{clustered}};
CREATE INDEX member_questions_by_member ON member_questions (book, member, no);
CREATE INDEX member_questions_open ON member_questions (book, no) WHERE answered_at IS NULL;

-- Whom members of a book call when they cannot sign in.
CREATE TABLE member_contacts (
    book    {{int}} PRIMARY KEY REFERENCES books (id),
    contact TEXT NOT NULL
){{strict}};
