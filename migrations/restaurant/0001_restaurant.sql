-- One restaurant. Everything is written by one statement: INSERT INTO batch, on the view at the end. Catching up,
-- recovery, replicas and restores all run that same statement.

-- How far this database is: the last entry of the journal that it holds.
CREATE TABLE head (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    seq   INTEGER NOT NULL,
    hash  TEXT    NOT NULL,
    epoch INTEGER NOT NULL
);
INSERT INTO head VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000', 0);

CREATE TABLE setting (
    kind     TEXT    NOT NULL,
    key      TEXT    NOT NULL,
    position INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;

-- Tables by id; a row stays when its table leaves the floor, because the past still sat there.
CREATE TABLE dining_table (
    id  INTEGER PRIMARY KEY,
    key TEXT NOT NULL
);

-- Counters that outlive restarts, such as the version of the configuration.
CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;

-- What the manage tokens are made with.
CREATE TABLE secret (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    value TEXT    NOT NULL
);

-- Personal data stands here and nowhere else; changes only point to it.
CREATE TABLE guest_version (
    guest    INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    nth      INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    phone    TEXT,
    email    TEXT,
    locale   TEXT,
    notes    TEXT,
    consents TEXT    NOT NULL,
    at_ms    INTEGER NOT NULL,
    PRIMARY KEY (guest, seq, nth)
) WITHOUT ROWID;

CREATE TABLE reservation (
    id        INTEGER PRIMARY KEY,
    guest     INTEGER NOT NULL,
    date      TEXT    NOT NULL,
    starts_at INTEGER NOT NULL,
    until     INTEGER NOT NULL,
    status    TEXT    NOT NULL,
    body      TEXT    NOT NULL
);
CREATE INDEX reservation_by_end ON reservation (until);

CREATE TABLE hold (
    id         INTEGER PRIMARY KEY,
    expires_at INTEGER NOT NULL,
    body       TEXT    NOT NULL
);

-- Who sits where over [starts_at, until): live reservations and holds.
CREATE TABLE seating (
    table_id    INTEGER NOT NULL REFERENCES dining_table (id),
    starts_at   INTEGER NOT NULL,
    until       INTEGER NOT NULL,
    reservation INTEGER REFERENCES reservation (id),
    hold        INTEGER REFERENCES hold (id),
    PRIMARY KEY (table_id, starts_at),
    CHECK (starts_at < until),
    CHECK ((reservation IS NULL) <> (hold IS NULL))
) WITHOUT ROWID;
CREATE INDEX seating_of_reservation ON seating (reservation) WHERE reservation IS NOT NULL;
CREATE INDEX seating_of_hold ON seating (hold) WHERE hold IS NOT NULL;

-- No table twice. Since none overlap, the last one to start before this one ends is the only one that could.
CREATE TRIGGER seating_no_overlap BEFORE INSERT ON seating
WHEN NEW.starts_at < (
    SELECT until FROM seating
    WHERE table_id = NEW.table_id AND starts_at < NEW.until
    ORDER BY starts_at DESC LIMIT 1
)
BEGIN
    SELECT RAISE(ABORT, 'seating_overlap: the table is taken at that time');
END;

CREATE TABLE answer (
    key   TEXT    PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    body  TEXT    NOT NULL
) WITHOUT ROWID;

CREATE TABLE alarm (
    name     TEXT    PRIMARY KEY,
    at_ms    INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    is_dead  INTEGER NOT NULL
) WITHOUT ROWID;

-- History: every version of every entity, with the reason. No personal data.
CREATE TABLE change (
    seq   INTEGER NOT NULL,
    nth   INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    kind  TEXT    NOT NULL,
    body  TEXT    NOT NULL,
    PRIMARY KEY (seq, nth)
) WITHOUT ROWID;

-- An entry of the journal, as it is told to this database. `body` is JSONB; it has `at`, `secret`, `answers_before`, and the lists `counters`
-- [name, value], `settings`, `guests`,
-- `reservations`, `holds` (each element [nth, why, row]), `seatings` [table, starts_at, until, reservation, hold],
-- `answers`, `alarms` [name, at_ms, attempts, is_dead].
CREATE VIEW batch (seq, epoch, prev, hash, body) AS SELECT NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER batch_apply INSTEAD OF INSERT ON batch
BEGIN
    SELECT RAISE(ABORT, 'head_mismatch: this entry does not follow the last one')
    WHERE NOT EXISTS (SELECT 1 FROM head WHERE seq = NEW.seq - 1 AND hash = NEW.prev AND epoch <= NEW.epoch);

    -- Whoever moves leaves first, so that swaps and rotations of tables never trip over themselves.
    DELETE FROM seating WHERE reservation IN (
        SELECT value ->> '$[2].id' FROM jsonb_each(NEW.body, '$.reservations'));
    DELETE FROM seating WHERE hold IN (
        SELECT value ->> '$[2].id' FROM jsonb_each(NEW.body, '$.holds'));

    INSERT INTO setting (kind, key, position, body)
    SELECT value ->> '$[2].kind', value ->> '$[2].key', value ->> '$[2].position', value -> '$[2].setting'
    FROM jsonb_each(NEW.body, '$.settings') WHERE value ->> '$[1]' = 'updated'
    ON CONFLICT (kind, key) DO UPDATE SET position = excluded.position, body = excluded.body;
    DELETE FROM setting WHERE (kind, key) IN (
        SELECT value ->> '$[2].kind', value ->> '$[2].key'
        FROM jsonb_each(NEW.body, '$.settings') WHERE value ->> '$[1]' = 'removed');
    INSERT INTO dining_table (id, key)
    SELECT value ->> '$[2].setting.body.id', value ->> '$[2].key'
    FROM jsonb_each(NEW.body, '$.settings')
    WHERE value ->> '$[2].kind' = 'table' AND value ->> '$[1]' = 'updated'
    ON CONFLICT (id) DO UPDATE SET key = excluded.key;
    INSERT INTO counter (name, value)
    SELECT value ->> '$[0]', value ->> '$[1]' FROM jsonb_each(NEW.body, '$.counters') WHERE 1
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
    INSERT INTO secret (one, value)
    SELECT 1, NEW.body ->> '$.secret' WHERE NEW.body ->> '$.secret' IS NOT NULL
    ON CONFLICT (one) DO UPDATE SET value = excluded.value;

    INSERT INTO guest_version (guest, seq, nth, name, phone, email, locale, notes, consents, at_ms)
    SELECT value ->> '$[2].id', NEW.seq, value ->> '$[0]', value ->> '$[2].name', value ->> '$[2].phone',
           value ->> '$[2].email', value ->> '$[2].locale', value ->> '$[2].notes', value -> '$[2].consents',
           value ->> '$[2].at'
    FROM jsonb_each(NEW.body, '$.guests');

    INSERT INTO reservation (id, guest, date, starts_at, until, status, body)
    SELECT value ->> '$[2].id', value ->> '$[2].guest', value ->> '$[2].date', value ->> '$[2].starts_at',
           value ->> '$[2].until', value ->> '$[2].status', value -> '$[2]'
    FROM jsonb_each(NEW.body, '$.reservations') WHERE 1
    ON CONFLICT (id) DO UPDATE SET
        guest = excluded.guest, date = excluded.date, starts_at = excluded.starts_at, until = excluded.until,
        status = excluded.status, body = excluded.body;

    INSERT INTO hold (id, expires_at, body)
    SELECT value ->> '$[2].id', value ->> '$[2].expires_at', value -> '$[2]'
    FROM jsonb_each(NEW.body, '$.holds') WHERE value ->> '$[1]' = 'placed'
    ON CONFLICT (id) DO NOTHING;
    DELETE FROM hold WHERE id IN (
        SELECT value ->> '$[2].id' FROM jsonb_each(NEW.body, '$.holds') WHERE value ->> '$[1]' <> 'placed');

    INSERT INTO seating (table_id, starts_at, until, reservation, hold)
    SELECT value ->> '$[0]', value ->> '$[1]', value ->> '$[2]', value ->> '$[3]', value ->> '$[4]'
    FROM jsonb_each(NEW.body, '$.seatings');

    DELETE FROM answer WHERE at_ms < NEW.body ->> '$.answers_before';
    INSERT INTO answer (key, at_ms, body)
    SELECT value ->> '$.key', value ->> '$.at', value -> '$'
    FROM jsonb_each(NEW.body, '$.answers');

    DELETE FROM alarm WHERE name IN (SELECT value ->> '$[0]' FROM jsonb_each(NEW.body, '$.alarms'));
    INSERT INTO alarm (name, at_ms, attempts, is_dead)
    SELECT value ->> '$[0]', value ->> '$[1]', value ->> '$[2]', value ->> '$[3]'
    FROM jsonb_each(NEW.body, '$.alarms') WHERE value ->> '$[1]' IS NOT NULL;

    INSERT INTO change (seq, nth, at_ms, kind, body)
    SELECT NEW.seq, value ->> '$[0]', NEW.body ->> '$.at', 'reservation.' || (value ->> '$[1]'), value -> '$[2]'
    FROM jsonb_each(NEW.body, '$.reservations')
    UNION ALL
    SELECT NEW.seq, value ->> '$[0]', NEW.body ->> '$.at', 'hold.' || (value ->> '$[1]'), value -> '$[2]'
    FROM jsonb_each(NEW.body, '$.holds')
    UNION ALL
    SELECT NEW.seq, value ->> '$[0]', NEW.body ->> '$.at', (value ->> '$[2].kind') || '.' || (value ->> '$[1]'),
           value -> '$[2]'
    FROM jsonb_each(NEW.body, '$.settings');

    UPDATE head SET seq = NEW.seq, hash = NEW.hash, epoch = NEW.epoch;
END;
