-- What keys may do, until when, and when they were last used; and what was changed in the directory, by whom.

-- The scopes that a key is narrowed to, words with spaces between; none for all that its role may.
ALTER TABLE restaurant_key ADD COLUMN scopes TEXT;
-- What its secret begins with, to know it again; none for those made before this was kept.
ALTER TABLE restaurant_key ADD COLUMN start TEXT;
-- From then on it opens nothing, in unix seconds.
ALTER TABLE restaurant_key ADD COLUMN expires_at INTEGER;
ALTER TABLE restaurant_key ADD COLUMN last_used_at INTEGER;
-- The secret before the present one, which opens until then.
ALTER TABLE restaurant_key ADD COLUMN old_digest BLOB;
ALTER TABLE restaurant_key ADD COLUMN old_until INTEGER;

ALTER TABLE platform_key ADD COLUMN id INTEGER;
ALTER TABLE platform_key ADD COLUMN name TEXT;
ALTER TABLE platform_key ADD COLUMN start TEXT;
ALTER TABLE platform_key ADD COLUMN last_used_at INTEGER;
UPDATE platform_key SET id = random() & 1152921504606846975;
CREATE UNIQUE INDEX platform_key_by_id ON platform_key (id);

-- What was changed outside of restaurants: keys, members, standing. `author` as in `domain/author.rs`.
CREATE TABLE directory_change (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms      INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    entity     TEXT    NOT NULL,
    -- Whose; none for what is the platform's. It stays when the restaurant goes.
    restaurant INTEGER,
    author     TEXT    NOT NULL,
    old        TEXT,
    new        TEXT
);
CREATE INDEX directory_change_by_restaurant ON directory_change (restaurant, seq);
