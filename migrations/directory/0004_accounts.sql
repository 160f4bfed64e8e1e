-- People: who may sign in, where they work, and what they are signed in with. Of every secret only a digest is kept,
-- but for the seed of a second factor, without which no code could be checked.

CREATE TABLE account (
    id         INTEGER PRIMARY KEY,
    -- In lower case, so that it is unique however it was typed.
    email      TEXT    NOT NULL UNIQUE,
    name       TEXT,
    -- A PHC string (argon2id); none until an invitation was accepted.
    password   TEXT,
    disabled_at INTEGER,
    created_at INTEGER NOT NULL,
    -- The seed of a second factor (RFC 6238). It counts once it is confirmed with a code.
    totp_seed  BLOB,
    totp_confirmed_at INTEGER,
    -- The last step whose code was taken: no code works twice.
    totp_step  INTEGER NOT NULL DEFAULT 0
);

-- Where somebody works. It opens nothing until they have accepted.
CREATE TABLE membership (
    restaurant  INTEGER NOT NULL REFERENCES restaurant (id) ON DELETE CASCADE,
    account     INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    role        TEXT    NOT NULL CHECK (role IN ('owner', 'manager', 'host', 'viewer')),
    invited_at  INTEGER NOT NULL,
    accepted_at INTEGER,
    PRIMARY KEY (restaurant, account)
) WITHOUT ROWID;
CREATE INDEX membership_by_account ON membership (account);

-- Links that are good once: an invitation (to a restaurant, or to an account alone) or a new password.
CREATE TABLE ticket (
    digest     BLOB    PRIMARY KEY CHECK (length(digest) = 32),
    kind       TEXT    NOT NULL CHECK (kind IN ('invitation', 'reset')),
    account    INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    restaurant INTEGER REFERENCES restaurant (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX ticket_by_account ON ticket (account);
CREATE INDEX ticket_by_restaurant ON ticket (restaurant);

CREATE TABLE session (
    id           INTEGER PRIMARY KEY,
    digest       BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    account      INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    user_agent   TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL
);
CREATE INDEX session_by_account ON session (account);

CREATE TABLE recovery_code (
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    digest  BLOB    NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (account, digest)
) WITHOUT ROWID;
