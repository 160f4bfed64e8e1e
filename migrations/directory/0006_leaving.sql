-- Restaurants that are to be gone, and imports that are not yet there: whatever the data folder has of them is removed,
-- again and again until it is done, also after a crash.

CREATE TABLE clearing (
    object       INTEGER PRIMARY KEY,
    started_at   INTEGER NOT NULL,
    -- In whose folder its files lie.
    jurisdiction TEXT
);

-- Whose grace is over.
CREATE INDEX restaurant_leaving ON restaurant (leaves_at) WHERE standing = 'leaving';
