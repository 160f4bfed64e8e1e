-- The journal of all restaurants: one entry is one batch of one object. It is durable first; everything else follows.

-- Who may append. A new owner raises the epoch; whoever still writes with an older one is refused.
CREATE TABLE owner (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    epoch INTEGER NOT NULL
);
INSERT INTO owner VALUES (1, 0);

-- Plain INSERT only: of two owners that both decide number n, one collides.
CREATE TABLE entry (
    object    INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    epoch     INTEGER NOT NULL,
    prev_hash BLOB    NOT NULL,
    body      TEXT    NOT NULL,
    PRIMARY KEY (object, seq)
);

-- Entries up to here were trimmed; their numbers are taken for ever.
CREATE TABLE trimmed (
    object INTEGER PRIMARY KEY,
    seq    INTEGER NOT NULL
);

CREATE TRIGGER entry_by_owner BEFORE INSERT ON entry
WHEN NEW.epoch <> (SELECT epoch FROM owner)
BEGIN
    SELECT RAISE(ABORT, 'epoch_stale: another process owns this journal');
END;

CREATE TRIGGER entry_is_new BEFORE INSERT ON entry
WHEN NEW.seq <= (SELECT seq FROM trimmed WHERE object = NEW.object)
BEGIN
    SELECT RAISE(ABORT, 'seq_taken: this entry was written and trimmed already');
END;
