-- From which web pages a restaurant's guests may ask: what its file says, kept here too, so that a browser's question
-- whether it may ask wakes nobody. A JSON list.

ALTER TABLE restaurant ADD COLUMN origins TEXT NOT NULL DEFAULT '[]';
