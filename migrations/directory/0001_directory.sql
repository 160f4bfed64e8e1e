-- Which restaurants there are, when each must be woken at the latest, and the keys of operators.

CREATE TABLE restaurant (
    id         INTEGER PRIMARY KEY,
    slug       TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    -- 'provisioning' until its first restaurant file is durable, then 'active'.
    state      TEXT    NOT NULL CHECK (state IN ('provisioning', 'active')),
    created_at INTEGER NOT NULL
);

-- The earliest alarm of each restaurant, written before its file closes and before its journal is trimmed. It may be
-- too early, never too late.
CREATE TABLE alarm (
    object INTEGER PRIMARY KEY,
    at_ms  INTEGER NOT NULL
);
CREATE INDEX alarm_by_time ON alarm (at_ms);

-- Platform keys. Only a digest is kept.
CREATE TABLE platform_key (
    digest     BLOB    PRIMARY KEY,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;
