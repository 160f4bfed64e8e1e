-- An object of the examples: what it keeps is text under a key. Everything is written by one statement, INSERT INTO batch,
-- on the view at the end; `head`, `alarm` and `batch` are what the store asks of every kind of object.

-- How far this database is: the last entry of the journal that it holds.
CREATE TABLE head (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    seq   INTEGER NOT NULL,
    hash  TEXT    NOT NULL,
    epoch INTEGER NOT NULL
);
INSERT INTO head VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000', 0);

CREATE TABLE alarm (
    name     TEXT    PRIMARY KEY,
    at_ms    INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    is_dead  INTEGER NOT NULL
) WITHOUT ROWID;

-- `value` is JSON.
CREATE TABLE entry (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- An entry of the journal, as it is told to this database. `body` is JSONB with the lists `entries` [key, value], where a
-- key without a value is deleted, and `alarms` [name, at_ms, attempts, is_dead], where a name without a time is cleared.
CREATE VIEW batch (seq, epoch, prev, hash, body) AS SELECT NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER batch_apply INSTEAD OF INSERT ON batch
BEGIN
    SELECT RAISE(ABORT, 'head_mismatch: this entry does not follow the last one')
    WHERE NOT EXISTS (SELECT 1 FROM head WHERE seq = NEW.seq - 1 AND hash = NEW.prev AND epoch <= NEW.epoch);

    DELETE FROM entry WHERE key IN (SELECT value ->> 0 FROM jsonb_each(NEW.body, '$.entries'));
    INSERT INTO entry (key, value)
    SELECT value ->> 0, value -> 1 FROM jsonb_each(NEW.body, '$.entries') WHERE json_array_length(value) = 2;

    DELETE FROM alarm WHERE name IN (SELECT value ->> 0 FROM jsonb_each(NEW.body, '$.alarms'));
    INSERT INTO alarm (name, at_ms, attempts, is_dead)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3
    FROM jsonb_each(NEW.body, '$.alarms') WHERE value ->> 1 IS NOT NULL;

    UPDATE head SET seq = NEW.seq, hash = NEW.hash, epoch = NEW.epoch;
END;
