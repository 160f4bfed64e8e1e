-- Counts what makes a proof of before worth nothing: another password, a second factor that is put on or taken off, an
-- account that is disabled. Hashing takes a while; whoever proved something before and comes in after is seen by it.
ALTER TABLE account ADD COLUMN lock_version INTEGER NOT NULL DEFAULT 0;
