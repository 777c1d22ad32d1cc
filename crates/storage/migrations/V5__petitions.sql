-- Petitions that gather signatures. Rows say of a time no more than its day, and of order nothing that their hashes and credentials do
-- not say; what PostgreSQL's own files still tell is said in SECURITY.md.

-- Petitions that are not in the log yet. One that came there, or that gathered for too long, is deleted with its signatures.
CREATE TABLE board.petition (
    log        integer NOT NULL REFERENCES board.log,
    id         bytea   NOT NULL CHECK (length(id) = 32), -- the petition id
    text       text    NOT NULL CHECK (octet_length(text) BETWEEN 1 AND 45000), -- what it asks, as canonical JSON
    starter    bytea   NOT NULL CHECK (length(starter) = 32), -- the credential that signed first: each begins only a few
    day        bigint  NOT NULL CHECK (day >= 0), -- when that was, in days since 1970
    signatures bigint  NOT NULL DEFAULT 0 CHECK (signatures >= 0), -- how many rows of petition_signature are its own
    PRIMARY KEY (log, id)
) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

-- Who signed.
CREATE TABLE board.petition_signature (
    log        integer NOT NULL,
    petition   bytea   NOT NULL,
    credential bytea   NOT NULL, -- signs a petition once
    record     bytea   NOT NULL CHECK (length(record) = 145), -- as in the attachment
    PRIMARY KEY (log, petition, credential),
    FOREIGN KEY (log, petition) REFERENCES board.petition (log, id) ON DELETE CASCADE,
    CHECK (substr(record, 2, 32) = credential)
) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

CREATE TRIGGER petition_signature_is_not_changed BEFORE UPDATE OR TRUNCATE ON board.petition_signature
    FOR EACH STATEMENT EXECUTE FUNCTION board.refuse('a signature is never changed');
ALTER TABLE board.petition_signature ENABLE ALWAYS TRIGGER petition_signature_is_not_changed;

GRANT SELECT, INSERT, DELETE ON board.petition, board.petition_signature TO veche_board;
GRANT UPDATE (signatures) ON board.petition TO veche_board;
