-- What of the restaurants' alarms is known while they sleep: the earliest of each, and those that have failed. As old as the
-- last time that the restaurant's database was saved, or that an alarm of it failed. `alarm` says whom to wake.
CREATE TABLE watched_alarm (
    object   INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    at_ms    INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    is_dead  INTEGER NOT NULL,
    recurs   TEXT,
    failure  TEXT,
    PRIMARY KEY (object, name)
) WITHOUT ROWID;
CREATE INDEX watched_alarm_in_trouble ON watched_alarm (is_dead, at_ms, object, name) WHERE attempts > 0;
