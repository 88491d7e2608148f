-- Secret addresses of the farm-service team: an operator's page of the day and calendar, and the calendar of the team.
-- digest is the hash of the token, which is kept nowhere; revoked_at is 0 while the address opens something. A token is
-- looked up before its book is known.
CREATE TABLE service_links (
    book       {{int}} NOT NULL REFERENCES books (id),
    no         {{int}} NOT NULL CHECK (no > 0),
    kind       TEXT NOT NULL CHECK (kind IN ('day', 'calendar', 'team')),
    operator   TEXT NOT NULL DEFAULT '',
    digest     TEXT NOT NULL CHECK (length(digest) = 64),
    made_at    {{int}} NOT NULL,
    made_by    TEXT NOT NULL,
    revoked_at {{int}} NOT NULL DEFAULT 0,
    PRIMARY KEY (book, no)
){{clustered}};
CREATE UNIQUE INDEX service_links_by_digest ON service_links (digest);

-- What calendars were sent last, by feed (the code of an operator, empty for the team) and event.
CREATE TABLE service_sent (
    book    {{int}} NOT NULL REFERENCES books (id),
    feed    TEXT NOT NULL,
    uid     TEXT NOT NULL CHECK (uid <> ''),
    content TEXT NOT NULL,
    PRIMARY KEY (book, feed, uid)
){{clustered}};
