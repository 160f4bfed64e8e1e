-- What an entry is, so that one that is no longer what was written is found before anybody is told of it. Entries are
-- chained, but nothing follows the last one. Those of before have none.
ALTER TABLE entry ADD COLUMN hash BLOB;
