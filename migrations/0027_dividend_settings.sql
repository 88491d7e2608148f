-- Who set a version of the rules; versions before this step name nobody.
ALTER TABLE dividend_rules ADD COLUMN setter TEXT NOT NULL DEFAULT '';

-- How banks want their files, as a book keeps it: every version of each; the last is in force. content is JSON. A profile
-- that is set aside is offered no more.
CREATE TABLE bank_profiles (
    book    {{int}} NOT NULL REFERENCES books (id),
    name    TEXT NOT NULL CHECK (name <> ''),
    version {{int}} NOT NULL CHECK (version > 0),
    content TEXT NOT NULL,
    state   TEXT NOT NULL CHECK (state IN ('offered', 'aside')),
    actor   {{int}} NOT NULL,
    setter  TEXT NOT NULL,
    at      {{int}} NOT NULL,
    PRIMARY KEY (book, name, version)
){{clustered}};
