-- Alarms that recur, what alarms failed of, and changes that are forgotten. The batch, told anew: an element of `alarms` is
-- [name, at_ms, attempts, is_dead, recurs, failure], of which the last two may be missing; `changes_before` (milliseconds)
-- says from when on changes are kept.

-- How it recurs, in the words of `object/recurrence.rs`.
ALTER TABLE alarm ADD COLUMN recurs TEXT;
-- What it failed of last, if it has failed since it last went well.
ALTER TABLE alarm ADD COLUMN failure TEXT;
CREATE INDEX alarm_in_trouble ON alarm (attempts) WHERE attempts > 0;

-- Restaurants from before this have their first housekeeping when they are next awake; that sets the next, in their night.
INSERT INTO alarm (name, at_ms, attempts, is_dead, recurs)
SELECT 'housekeeping', 0, 0, 0, 'weekly Mon 04:00:00 ' || coalesce(body ->> '$.body.zone', 'UTC')
FROM setting WHERE kind = 'profile' LIMIT 1;

DROP TRIGGER batch_apply;
CREATE TRIGGER batch_apply INSTEAD OF INSERT ON batch
BEGIN
    SELECT RAISE(ABORT, 'head_mismatch: this entry does not follow the last one')
    WHERE NOT EXISTS (SELECT 1 FROM head WHERE seq = NEW.seq - 1 AND hash = NEW.prev AND epoch <= NEW.epoch);

    -- Memory forgets stays a day after their end; what it may give away, this database must not refuse.
    DELETE FROM seating WHERE until < NEW.body ->> '$.at' / 1000 - 86400;

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

    INSERT INTO wait (id, guest, closed_at, body)
    SELECT value ->> '$[2].id', value ->> '$[2].guest',
           CASE WHEN value ->> '$[2].status' IN ('waiting', 'offered') THEN NULL
                ELSE value ->> '$[2].status_at' / 1000 END,
           value -> '$[2]'
    FROM jsonb_each(NEW.body, '$.waits') WHERE 1
    ON CONFLICT (id) DO UPDATE SET
        guest = excluded.guest, closed_at = excluded.closed_at, body = excluded.body;

    INSERT INTO seating (table_id, starts_at, until, reservation, hold)
    SELECT value ->> '$[0]', value ->> '$[1]', value ->> '$[2]', value ->> '$[3]', value ->> '$[4]'
    FROM jsonb_each(NEW.body, '$.seatings');

    DELETE FROM answer WHERE at_ms < NEW.body ->> '$.answers_before';
    INSERT INTO answer (key, at_ms, body)
    SELECT value ->> '$.key', value ->> '$.at', value -> '$'
    FROM jsonb_each(NEW.body, '$.answers');

    DELETE FROM alarm WHERE name IN (SELECT value ->> '$[0]' FROM jsonb_each(NEW.body, '$.alarms'));
    INSERT INTO alarm (name, at_ms, attempts, is_dead, recurs, failure)
    SELECT value ->> '$[0]', value ->> '$[1]', value ->> '$[2]', value ->> '$[3]', value ->> '$[4]', value ->> '$[5]'
    FROM jsonb_each(NEW.body, '$.alarms') WHERE value ->> '$[1]' IS NOT NULL;

    INSERT INTO change (seq, nth, at_ms, kind, body, entity, author)
    SELECT NEW.seq, value ->> '$[0]', NEW.body ->> '$.at', 'reservation.' || (value ->> '$[1]'), value -> '$[2]',
           value ->> '$[2].id', NEW.body -> ('$.authors[' || (value ->> '$[3]') || ']')
    FROM jsonb_each(NEW.body, '$.reservations')
    UNION ALL
    SELECT NEW.seq, value ->> '$[0]', NEW.body ->> '$.at', 'hold.' || (value ->> '$[1]'), value -> '$[2]',
           NULL, NEW.body -> ('$.authors[' || (value ->> '$[3]') || ']')
    FROM jsonb_each(NEW.body, '$.holds')
    UNION ALL
    SELECT NEW.seq, value ->> '$[0]', NEW.body ->> '$.at', 'wait.' || (value ->> '$[1]'), value -> '$[2]',
           value ->> '$[2].id', NEW.body -> ('$.authors[' || (value ->> '$[3]') || ']')
    FROM jsonb_each(NEW.body, '$.waits')
    UNION ALL
    SELECT NEW.seq, value ->> '$[0]', NEW.body ->> '$.at', (value ->> '$[2].kind') || '.' || (value ->> '$[1]'), value -> '$[2]',
           value ->> '$[2].key', NEW.body -> ('$.authors[' || (value ->> '$[3]') || ']')
    FROM jsonb_each(NEW.body, '$.settings');

    -- The latest change stays, whoever has seen it goes on from there. So many at once, since others wait meanwhile; the
    -- rest is for the next time.
    DELETE FROM change WHERE (seq, nth) IN (
        SELECT seq, nth FROM change
        WHERE NEW.body ->> '$.changes_before' IS NOT NULL
        AND seq < coalesce((SELECT seq FROM change WHERE at_ms >= NEW.body ->> '$.changes_before'
                            ORDER BY seq, nth LIMIT 1),
                           (SELECT max(seq) FROM change))
        ORDER BY seq, nth LIMIT 20000);

    UPDATE head SET seq = NEW.seq, hash = NEW.hash, epoch = NEW.epoch;
END;
