PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO _sqlx_migrations VALUES(1,'directory','2026-11-21 15:20:41',1,X'5b2e1690ef6682d9c0f65e8e5554fc1e561327e731b68ef2d19774b2713baa40f467c75d6d3cb6197edb77432514f606',476785);
CREATE TABLE restaurant (
    id         INTEGER PRIMARY KEY,
    slug       TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    -- 'provisioning' until its first restaurant file is durable, then 'active'.
    state      TEXT    NOT NULL CHECK (state IN ('provisioning', 'active')),
    created_at INTEGER NOT NULL
);
INSERT INTO restaurant VALUES(424469932175836481,'demo','Trattoria da Nina','active',1795274441);
INSERT INTO restaurant VALUES(858592457765375057,'brasserie-mercer','Brasserie Mercer','active',1795274444);
INSERT INTO restaurant VALUES(1123581321345589144,'half-done','Half Done','provisioning',1795274450);
CREATE TABLE alarm (
    object INTEGER PRIMARY KEY,
    at_ms  INTEGER NOT NULL
);
INSERT INTO alarm VALUES(424469932175836481,1795280000000);
CREATE TABLE platform_key (
    digest     BLOB    PRIMARY KEY,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO platform_key VALUES(X'e1296d2ee179790f70ced1fc25aa3a3f4944870d02db667764a5da2f3b25e4bc',1795274441);
CREATE INDEX alarm_by_time ON alarm (at_ms);
COMMIT;
