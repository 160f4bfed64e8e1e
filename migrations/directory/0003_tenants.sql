-- What an operator knows and decides of a tenant. Columns are added and the table is not rebuilt: what cascades from it
-- would go with it.

ALTER TABLE restaurant ADD COLUMN standing TEXT NOT NULL DEFAULT 'open'
    CHECK (standing IN ('open', 'suspended', 'leaving'));
ALTER TABLE restaurant ADD COLUMN standing_reason TEXT;
-- When it goes for good, in unix seconds; only for those that are leaving.
ALTER TABLE restaurant ADD COLUMN leaves_at INTEGER;
ALTER TABLE restaurant ADD COLUMN plan TEXT;
ALTER TABLE restaurant ADD COLUMN region TEXT;
ALTER TABLE restaurant ADD COLUMN jurisdiction TEXT;
ALTER TABLE restaurant ADD COLUMN labels TEXT NOT NULL DEFAULT '{}';
-- Counts what operators changed of it, for If-Match.
ALTER TABLE restaurant ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;

-- Slugs that a restaurant had before, and still answers to.
CREATE TABLE alias (
    slug       TEXT    PRIMARY KEY,
    restaurant INTEGER NOT NULL REFERENCES restaurant (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX alias_by_restaurant ON alias (restaurant);

-- A plan is a set of quotas: a JSON object, with those that it has.
CREATE TABLE plan (
    name       TEXT    PRIMARY KEY,
    quotas     TEXT    NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

-- What a restaurant used on a day (its own, ISO).
CREATE TABLE usage (
    restaurant   INTEGER NOT NULL REFERENCES restaurant (id) ON DELETE CASCADE,
    day          TEXT    NOT NULL,
    bookings     INTEGER NOT NULL DEFAULT 0,
    covers       INTEGER NOT NULL DEFAULT 0,
    messages     INTEGER NOT NULL DEFAULT 0,
    bytes        INTEGER NOT NULL DEFAULT 0,
    live_seconds INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (restaurant, day)
) WITHOUT ROWID;
CREATE INDEX usage_by_day ON usage (day);

-- Thresholds that were passed: each once for a quota and a period (a month, such as 2027-01; '' for what has none).
CREATE TABLE notice (
    id         INTEGER PRIMARY KEY,
    restaurant INTEGER NOT NULL REFERENCES restaurant (id) ON DELETE CASCADE,
    quota      TEXT    NOT NULL,
    period     TEXT    NOT NULL,
    percent    INTEGER NOT NULL,
    used       INTEGER NOT NULL,
    quota_max  INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (restaurant, quota, period, percent)
);
