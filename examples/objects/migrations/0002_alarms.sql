-- How an alarm recurs, and what it failed of last: the last two of an element of `alarms`, either may be missing.
ALTER TABLE alarm ADD COLUMN recurs TEXT;
ALTER TABLE alarm ADD COLUMN failure TEXT;

DROP TRIGGER batch_apply;
CREATE TRIGGER batch_apply INSTEAD OF INSERT ON batch
BEGIN
    SELECT RAISE(ABORT, 'head_mismatch: this entry does not follow the last one')
    WHERE NOT EXISTS (SELECT 1 FROM head WHERE seq = NEW.seq - 1 AND hash = NEW.prev AND epoch <= NEW.epoch);

    DELETE FROM entry WHERE key IN (SELECT value ->> 0 FROM jsonb_each(NEW.body, '$.entries'));
    INSERT INTO entry (key, value)
    SELECT value ->> 0, value -> 1 FROM jsonb_each(NEW.body, '$.entries') WHERE json_array_length(value) = 2;

    DELETE FROM alarm WHERE name IN (SELECT value ->> 0 FROM jsonb_each(NEW.body, '$.alarms'));
    INSERT INTO alarm (name, at_ms, attempts, is_dead, recurs, failure)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
    FROM jsonb_each(NEW.body, '$.alarms') WHERE value ->> 1 IS NOT NULL;

    UPDATE head SET seq = NEW.seq, hash = NEW.hash, epoch = NEW.epoch;
END;
