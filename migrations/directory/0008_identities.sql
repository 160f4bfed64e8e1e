-- Who somebody is at an OpenID provider. A provider names a person by its own subject, which never changes and is never
-- given to another; their address may be.

CREATE TABLE identity (
    issuer    TEXT    NOT NULL,
    subject   TEXT    NOT NULL,
    account   INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    linked_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject)
) WITHOUT ROWID;
-- An account is one person at each provider.
CREATE UNIQUE INDEX identity_by_account ON identity (account, issuer);
