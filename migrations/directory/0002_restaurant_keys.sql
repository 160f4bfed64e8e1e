-- Keys of restaurants: what their own scripts and devices call the staff API with. Only a digest is kept. A key that is
-- revoked stays for a while, so that revoking it twice is no error.

CREATE TABLE restaurant_key (
    id         INTEGER PRIMARY KEY,
    restaurant INTEGER NOT NULL REFERENCES restaurant (id) ON DELETE CASCADE,
    -- What its owner calls it.
    name       TEXT,
    role       TEXT    NOT NULL CHECK (role IN ('owner', 'manager', 'host', 'viewer')),
    digest     BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
);
CREATE INDEX restaurant_key_by_restaurant ON restaurant_key (restaurant, revoked_at);
