-- The farm-service team (农业生产服务队). Areas are hundredths of 亩, slopes degrees, widths centimeters, positions meters in
-- the plane grid of the village, times of day minutes from midnight, days dates. A household is a value of the member
-- dimension.
CREATE TABLE service_settings (
    book    {{int}} PRIMARY KEY REFERENCES books (id),
    content TEXT NOT NULL
){{strict}};

-- How a household is off for labour (劳力情况), which decides who is served first.
CREATE TABLE service_households (
    book      {{int}} NOT NULL REFERENCES books (id),
    household TEXT NOT NULL CHECK (household <> ''),
    labour    TEXT NOT NULL CHECK (labour IN ('ordinary', 'left-behind', 'short', 'disabled')),
    note      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, household)
){{clustered}};

-- Operations (作业项目). after is JSON: the operations that must come before, with their lags in days.
CREATE TABLE service_operations (
    book     {{int}} NOT NULL REFERENCES books (id),
    code     TEXT NOT NULL CHECK (code <> ''),
    name     TEXT NOT NULL CHECK (name <> ''),
    stage    TEXT NOT NULL CHECK (stage IN ('none', 'plough', 'sow', 'protect', 'harvest')),
    rain     TEXT NOT NULL CHECK (rain IN ('works', 'stops-wet', 'stops')),
    dry_days {{int}} NOT NULL CHECK (dry_days BETWEEN 0 AND 30),
    setup    {{int}} NOT NULL CHECK (setup BETWEEN 0 AND 600),
    after    TEXT NOT NULL DEFAULT '[]',
    active   {{int}} NOT NULL CHECK (active IN (0, 1)),
    PRIMARY KEY (book, code)
){{clustered}};
CREATE TABLE service_paces (
    book          {{int}} NOT NULL,
    operation     TEXT NOT NULL,
    kind          TEXT NOT NULL CHECK (kind <> ''),
    terrain       TEXT NOT NULL CHECK (terrain IN ('any', 'flat', 'gentle', 'steep', 'terraced')),
    area_per_hour {{int}} NOT NULL CHECK (area_per_hour > 0),
    PRIMARY KEY (book, operation, kind, terrain),
    FOREIGN KEY (book, operation) REFERENCES service_operations (book, code)
){{clustered}};

-- owner is the code of an operator, empty for the collective; maintenance, skills, machines and leave are JSON.
CREATE TABLE service_machines (
    book        {{int}} NOT NULL REFERENCES books (id),
    code        TEXT NOT NULL CHECK (code <> ''),
    name        TEXT NOT NULL CHECK (name <> ''),
    kind        TEXT NOT NULL CHECK (kind <> ''),
    plate       TEXT NOT NULL DEFAULT '',
    width       {{int}} NOT NULL CHECK (width > 0),
    max_slope   {{int}} NOT NULL CHECK (max_slope BETWEEN 0 AND 60),
    owner       TEXT NOT NULL DEFAULT '',
    x           {{int}} NOT NULL,
    y           {{int}} NOT NULL,
    maintenance TEXT NOT NULL DEFAULT '[]',
    active      {{int}} NOT NULL CHECK (active IN (0, 1)),
    PRIMARY KEY (book, code)
){{clustered}};

-- account is the user that an operator signs in as, 0 for none; member and counterparty are values of those dimensions.
CREATE TABLE service_operators (
    book           {{int}} NOT NULL REFERENCES books (id),
    code           TEXT NOT NULL CHECK (code <> ''),
    name           TEXT NOT NULL CHECK (name <> ''),
    member         TEXT NOT NULL DEFAULT '',
    counterparty   TEXT NOT NULL DEFAULT '',
    account        {{int}} NOT NULL DEFAULT 0,
    skills         TEXT NOT NULL DEFAULT '[]',
    machines       TEXT NOT NULL DEFAULT '[]',
    x              {{int}} NOT NULL,
    y              {{int}} NOT NULL,
    day_starts     {{int}} NOT NULL CHECK (day_starts BETWEEN 0 AND 1440),
    day_ends       {{int}} NOT NULL CHECK (day_ends BETWEEN day_starts AND 1440),
    overtime_until {{int}} NOT NULL CHECK (overtime_until BETWEEN day_ends AND 1440),
    leave_days     TEXT NOT NULL DEFAULT '[]',
    licence_until  {{int}} NOT NULL,
    past_load      {{int}} NOT NULL DEFAULT 0 CHECK (past_load >= 0),
    active         {{int}} NOT NULL CHECK (active IN (0, 1)),
    PRIMARY KEY (book, code)
){{clustered}};

-- Plots (地块). lon and lat are ten-millionths of a degree, 0 where they are not known; outlined is the area inside the
-- outline of a map, 0 without one, and outline the GeoJSON ring.
CREATE TABLE service_plots (
    book      {{int}} NOT NULL REFERENCES books (id),
    code      TEXT NOT NULL CHECK (code <> ''),
    household TEXT NOT NULL CHECK (household <> ''),
    name      TEXT NOT NULL CHECK (name <> ''),
    area      {{int}} NOT NULL CHECK (area > 0),
    crop      TEXT NOT NULL DEFAULT '',
    terrain   TEXT NOT NULL CHECK (terrain IN ('flat', 'gentle', 'steep', 'terraced')),
    slope     {{int}} NOT NULL CHECK (slope BETWEEN 0 AND 60),
    access    {{int}} NOT NULL CHECK (access >= 0),
    wet       {{int}} NOT NULL CHECK (wet IN (0, 1)),
    x         {{int}} NOT NULL,
    y         {{int}} NOT NULL,
    lon       {{int}} NOT NULL DEFAULT 0,
    lat       {{int}} NOT NULL DEFAULT 0,
    outlined  {{int}} NOT NULL DEFAULT 0 CHECK (outlined >= 0),
    outline   TEXT NOT NULL DEFAULT '',
    active    {{int}} NOT NULL CHECK (active IN (0, 1)),
    PRIMARY KEY (book, code)
){{clustered}};
CREATE INDEX service_plots_by_household ON service_plots (book, household);

-- What a household pays (price) and an operator gets (pay) for one 亩, in fen, from a day to a day.
CREATE TABLE service_rates (
    book       {{int}} NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('price', 'pay')),
    operation  TEXT NOT NULL,
    terrain    TEXT NOT NULL CHECK (terrain IN ('any', 'flat', 'gentle', 'steep', 'terraced')),
    valid_from {{int}} NOT NULL,
    valid_to   {{int}} NOT NULL CHECK (valid_to >= valid_from),
    amount     {{int}} NOT NULL CHECK (amount BETWEEN 0 AND 1000000000),
    PRIMARY KEY (book, kind, operation, terrain, valid_from),
    FOREIGN KEY (book, operation) REFERENCES service_operations (book, code)
){{clustered}};

-- The rules of subsidies of a year: share in basis points of the price, cap per 亩 and season crop and cap per household
-- and year in fen, 0 for none of the latter.
CREATE TABLE service_subsidies (
    book          {{int}} NOT NULL REFERENCES books (id),
    year          {{int}} NOT NULL CHECK (year BETWEEN 1949 AND 2199),
    zone          TEXT NOT NULL CHECK (zone IN ('plain', 'hilly')),
    province      TEXT NOT NULL CHECK (province <> ''),
    share         {{int}} NOT NULL CHECK (share BETWEEN 0 AND 10000),
    cap           {{int}} NOT NULL CHECK (cap >= 0),
    household_cap {{int}} NOT NULL CHECK (household_cap >= 0),
    document      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (book, year, zone)
){{clustered}};

-- Orders (服务订单) of a household for one operation on one plot. state stops at verified: whether an order is settled or
-- paid follows from the vouchers that stand.
CREATE TABLE service_orders (
    book          {{int}} NOT NULL REFERENCES books (id),
    no            {{int}} NOT NULL CHECK (no > 0),
    household     TEXT NOT NULL CHECK (household <> ''),
    plot          TEXT NOT NULL,
    operation     TEXT NOT NULL,
    season        TEXT NOT NULL CHECK (season <> ''),
    area          {{int}} NOT NULL CHECK (area > 0),
    earliest      {{int}} NOT NULL,
    latest        {{int}} NOT NULL CHECK (latest >= earliest),
    from_minute   {{int}} NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
    to_minute     {{int}} NOT NULL CHECK (to_minute = 0 OR to_minute BETWEEN from_minute AND 1439),
    channel       TEXT NOT NULL CHECK (channel IN ('household', 'relative', 'clerk', 'season')),
    asked_by      TEXT NOT NULL DEFAULT '',
    asked_on      {{int}} NOT NULL,
    note          TEXT NOT NULL DEFAULT '',
    free_document TEXT NOT NULL DEFAULT '',
    recurring     TEXT NOT NULL DEFAULT '',
    state         TEXT NOT NULL CHECK (state IN ('requested', 'admitted', 'scheduled', 'working', 'halted', 'finished',
        'verified', 'cancelled')),
    version       {{int}} NOT NULL CHECK (version > 0),
    PRIMARY KEY (book, no),
    FOREIGN KEY (book, plot) REFERENCES service_plots (book, code),
    FOREIGN KEY (book, operation) REFERENCES service_operations (book, code)
){{clustered}};
-- The same operation is asked once for a plot and season.
CREATE UNIQUE INDEX service_orders_once ON service_orders (book, plot, operation, season) WHERE state <> 'cancelled';
CREATE INDEX service_orders_by_day ON service_orders (book, earliest);

-- The jobs of an order: one, or the parts that a big plot is split into over days.
CREATE TABLE service_jobs (
    book     {{int}} NOT NULL,
    order_no {{int}} NOT NULL,
    part     {{int}} NOT NULL CHECK (part > 0),
    area     {{int}} NOT NULL CHECK (area > 0),
    state    TEXT NOT NULL CHECK (state IN ('requested', 'admitted', 'scheduled', 'working', 'halted', 'finished',
        'verified', 'cancelled')),
    operator TEXT NOT NULL DEFAULT '',
    machine  TEXT NOT NULL DEFAULT '',
    day      {{int}} NOT NULL DEFAULT 0,
    starts   {{int}} NOT NULL DEFAULT 0,
    ends     {{int}} NOT NULL DEFAULT 0 CHECK (ends >= starts),
    pinned   {{int}} NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
    PRIMARY KEY (book, order_no, part),
    CONSTRAINT job_is_somebodys CHECK (state NOT IN ('scheduled', 'working', 'finished', 'verified')
        OR operator <> '' AND machine <> '' AND day > 0),
    FOREIGN KEY (book, order_no) REFERENCES service_orders (book, no)
){{clustered}};
CREATE INDEX service_jobs_by_day ON service_jobs (book, day, operator);

-- What happened to orders, append-only. part is 0 for what concerns the order as a whole.
CREATE TABLE service_events (
    book     {{int}} NOT NULL,
    order_no {{int}} NOT NULL,
    no       {{int}} NOT NULL CHECK (no > 0),
    part     {{int}} NOT NULL CHECK (part >= 0),
    was      TEXT NOT NULL,
    became   TEXT NOT NULL,
    capacity TEXT NOT NULL,
    note     TEXT NOT NULL DEFAULT '',
    at       {{int}} NOT NULL,
    actor    {{int}} NOT NULL,
    name     TEXT NOT NULL,
    PRIMARY KEY (book, order_no, no),
    FOREIGN KEY (book, order_no) REFERENCES service_orders (book, no)
){{clustered}};

-- Work records (作业记录), append-only: who did how much with which machine where and when.
CREATE TABLE service_works (
    book     {{int}} NOT NULL,
    order_no {{int}} NOT NULL,
    part     {{int}} NOT NULL,
    no       {{int}} NOT NULL CHECK (no > 0),
    operator TEXT NOT NULL CHECK (operator <> ''),
    machine  TEXT NOT NULL CHECK (machine <> ''),
    plot     TEXT NOT NULL CHECK (plot <> ''),
    day      {{int}} NOT NULL,
    area     {{int}} NOT NULL CHECK (area > 0),
    starts   {{int}} NOT NULL,
    ends     {{int}} NOT NULL CHECK (ends >= starts),
    at       {{int}} NOT NULL,
    actor    {{int}} NOT NULL,
    PRIMARY KEY (book, order_no, part, no),
    FOREIGN KEY (book, order_no, part) REFERENCES service_jobs (book, order_no, part)
){{clustered}};

-- Acceptances (验收), append-only; the last of a job counts while the job is verified. measured is 0 where nothing was
-- measured; signature is the hash of the drawing or photo among the blobs; question tells that declared and measured area
-- differ by more than is tolerated.
CREATE TABLE service_acceptances (
    book      {{int}} NOT NULL,
    order_no  {{int}} NOT NULL,
    part      {{int}} NOT NULL,
    no        {{int}} NOT NULL CHECK (no > 0),
    work      {{int}} NOT NULL,
    area      {{int}} NOT NULL CHECK (area > 0),
    measured  {{int}} NOT NULL CHECK (measured >= 0),
    signer    TEXT NOT NULL CHECK (signer <> ''),
    way       TEXT NOT NULL CHECK (way IN ('drawn', 'photo')),
    signature TEXT NOT NULL CHECK (length(signature) = 64),
    day       {{int}} NOT NULL,
    question  {{int}} NOT NULL CHECK (question IN (0, 1)),
    at        {{int}} NOT NULL,
    actor     {{int}} NOT NULL,
    PRIMARY KEY (book, order_no, part, no),
    FOREIGN KEY (book, order_no, part, work) REFERENCES service_works (book, order_no, part, no),
    FOREIGN KEY (book, signature) REFERENCES blobs (book, hash)
){{clustered}};
CREATE INDEX service_acceptances_by_day ON service_acceptances (book, day);

-- Answers to the questions of acceptances, append-only.
CREATE TABLE service_answers (
    book     {{int}} NOT NULL,
    order_no {{int}} NOT NULL,
    part     {{int}} NOT NULL,
    no       {{int}} NOT NULL,
    answer   TEXT NOT NULL CHECK (answer <> ''),
    at       {{int}} NOT NULL,
    actor    {{int}} NOT NULL,
    name     TEXT NOT NULL,
    PRIMARY KEY (book, order_no, part, no),
    FOREIGN KEY (book, order_no, part, no) REFERENCES service_acceptances (book, order_no, part, no)
){{clustered}};

-- Orders that come back every year: asked for lead_days before month and day, done within window_days from then on.
CREATE TABLE service_recurring (
    book        {{int}} NOT NULL,
    code        TEXT NOT NULL CHECK (code <> ''),
    household   TEXT NOT NULL CHECK (household <> ''),
    plot        TEXT NOT NULL,
    operation   TEXT NOT NULL,
    area        {{int}} NOT NULL CHECK (area >= 0),
    month       {{int}} NOT NULL CHECK (month BETWEEN 1 AND 12),
    day         {{int}} NOT NULL CHECK (day BETWEEN 1 AND 28),
    lead_days   {{int}} NOT NULL CHECK (lead_days BETWEEN 0 AND 180),
    window_days {{int}} NOT NULL CHECK (window_days BETWEEN 1 AND 60),
    active      {{int}} NOT NULL CHECK (active IN (0, 1)),
    PRIMARY KEY (book, code),
    FOREIGN KEY (book, plot) REFERENCES service_plots (book, code),
    FOREIGN KEY (book, operation) REFERENCES service_operations (book, code)
){{clustered}};
CREATE TABLE service_recurred (
    book     {{int}} NOT NULL,
    code     TEXT NOT NULL,
    year     {{int}} NOT NULL,
    order_no {{int}} NOT NULL,
    at       {{int}} NOT NULL,
    PRIMARY KEY (book, code, year),
    FOREIGN KEY (book, code) REFERENCES service_recurring (book, code)
){{clustered}};

-- Settlements of a month, append-only. One counts as long as one of its vouchers stands: as a draft, or posted and not
-- reversed.
CREATE TABLE service_settlements (
    book   {{int}} NOT NULL REFERENCES books (id),
    period {{int}} NOT NULL,
    no     {{int}} NOT NULL CHECK (no > 0),
    at     {{int}} NOT NULL,
    actor  {{int}} NOT NULL,
    PRIMARY KEY (book, period, no)
){{clustered}};
CREATE TABLE service_settlement_vouchers (
    book    {{int}} NOT NULL,
    period  {{int}} NOT NULL,
    no      {{int}} NOT NULL,
    voucher {{int}} NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('revenue', 'cost', 'carry')),
    PRIMARY KEY (book, period, no, voucher),
    FOREIGN KEY (book, period, no) REFERENCES service_settlements (book, period, no)
){{clustered}};

-- What was settled of each job, in fen: the price, who bears it, and the operator's pay.
CREATE TABLE service_settled (
    book       {{int}} NOT NULL,
    period     {{int}} NOT NULL,
    no         {{int}} NOT NULL,
    order_no   {{int}} NOT NULL,
    part       {{int}} NOT NULL,
    household  TEXT NOT NULL,
    operator   TEXT NOT NULL,
    plot       TEXT NOT NULL,
    operation  TEXT NOT NULL,
    season     TEXT NOT NULL,
    day        {{int}} NOT NULL,
    area       {{int}} NOT NULL CHECK (area > 0),
    price      {{int}} NOT NULL CHECK (price >= 0),
    gross      {{int}} NOT NULL CHECK (gross >= 0),
    subsidy    {{int}} NOT NULL CHECK (subsidy >= 0),
    due        {{int}} NOT NULL CHECK (due >= 0),
    welfare    {{int}} NOT NULL CHECK (welfare >= 0),
    pay_rate   {{int}} NOT NULL CHECK (pay_rate >= 0),
    pay        {{int}} NOT NULL CHECK (pay >= 0),
    PRIMARY KEY (book, period, no, order_no, part),
    CONSTRAINT settled_adds_up CHECK (gross = subsidy + due + welfare),
    FOREIGN KEY (book, period, no) REFERENCES service_settlements (book, period, no),
    FOREIGN KEY (book, order_no, part) REFERENCES service_jobs (book, order_no, part)
){{clustered}};
CREATE INDEX service_settled_by_job ON service_settled (book, order_no, part);
CREATE INDEX service_settled_by_season ON service_settled (book, plot, season);
CREATE INDEX service_settled_by_household ON service_settled (book, household);

-- Money that came from households, went to operators, or was set off against a dividend with a signed consent;
-- append-only. One counts while its voucher stands.
CREATE TABLE service_payments (
    book      {{int}} NOT NULL REFERENCES books (id),
    no        {{int}} NOT NULL CHECK (no > 0),
    kind      TEXT NOT NULL CHECK (kind IN ('household', 'operator', 'offset')),
    party     TEXT NOT NULL,
    day       {{int}} NOT NULL,
    amount    {{int}} NOT NULL CHECK (amount > 0),
    document  TEXT NOT NULL DEFAULT '',
    consent   TEXT NOT NULL DEFAULT '',
    voucher   {{int}} NOT NULL CHECK (voucher > 0),
    at        {{int}} NOT NULL,
    actor     {{int}} NOT NULL,
    PRIMARY KEY (book, no),
    CONSTRAINT offset_has_consent CHECK (kind <> 'offset' OR consent <> '' AND document <> '')
){{clustered}};
CREATE TABLE service_paid (
    book     {{int}} NOT NULL,
    payment  {{int}} NOT NULL,
    period   {{int}} NOT NULL,
    no       {{int}} NOT NULL,
    order_no {{int}} NOT NULL,
    part     {{int}} NOT NULL,
    amount   {{int}} NOT NULL CHECK (amount > 0),
    PRIMARY KEY (book, payment, period, no, order_no, part),
    FOREIGN KEY (book, payment) REFERENCES service_payments (book, no),
    FOREIGN KEY (book, period, no, order_no, part) REFERENCES service_settled (book, period, no, order_no, part)
){{clustered}};
CREATE INDEX service_paid_by_job ON service_paid (book, order_no, part);
