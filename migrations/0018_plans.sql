-- Plans of field work (排班), one row for each version. content is JSON: the goals, the visits, what is left out and why,
-- the score and, once it is published, who must be told what.
CREATE TABLE service_plans (
    book           {{int}} NOT NULL REFERENCES books (id),
    no             {{int}} NOT NULL CHECK (no > 0),
    first_day      {{int}} NOT NULL,
    days           {{int}} NOT NULL CHECK (days BETWEEN 1 AND 62),
    origin         TEXT NOT NULL CHECK (origin IN ('search', 'replan', 'hand')),
    state          TEXT NOT NULL CHECK (state IN ('draft', 'published')),
    content        TEXT NOT NULL,
    made_at        {{int}} NOT NULL,
    made_by        {{int}} NOT NULL,
    made_name      TEXT NOT NULL,
    published_at   {{int}} NOT NULL DEFAULT 0,
    published_by   {{int}} NOT NULL DEFAULT 0,
    published_name TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, no)
){{clustered}};

-- Weather that stops work. operation is empty for rain, which stops what the weather rules of the operations say.
CREATE TABLE service_weather (
    book      {{int}} NOT NULL REFERENCES books (id),
    day       {{int}} NOT NULL,
    operation TEXT NOT NULL DEFAULT '',
    note      TEXT NOT NULL DEFAULT '',
    at        {{int}} NOT NULL,
    actor     {{int}} NOT NULL,
    name      TEXT NOT NULL,
    PRIMARY KEY (book, day, operation)
){{clustered}};

-- What the team was reminded of: a licence or a maintenance, once for its day.
CREATE TABLE service_reminders (
    book    {{int}} NOT NULL REFERENCES books (id),
    kind    TEXT NOT NULL CHECK (kind IN ('licence', 'maintenance', 'sheets')),
    subject TEXT NOT NULL,
    day     {{int}} NOT NULL,
    stage   {{int}} NOT NULL CHECK (stage >= 0),
    at      {{int}} NOT NULL,
    PRIMARY KEY (book, kind, subject, day, stage)
){{clustered}};

-- Runs of the jobs of the server. owner holds the run until the time held_until; done is when it ended well, 0 before.
CREATE TABLE job_runs (
    job        TEXT NOT NULL CHECK (job <> ''),
    day        {{int}} NOT NULL,
    owner      TEXT NOT NULL CHECK (owner <> ''),
    held_until {{int}} NOT NULL,
    done       {{int}} NOT NULL DEFAULT 0,
    PRIMARY KEY (job, day)
){{clustered}};
