-- The store of a bulletin board, version 2: petitions that gather signatures. A schema that was released is never changed: write the
-- next version beside it.
--
-- Rows lie in the order of hashes and credentials, and a day is all that is said of when: nobody reads from them who signed after whom.

-- Petitions that are not in the log yet. One that came there, or that gathered for too long, is deleted with its signatures.
CREATE TABLE petition (
    id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 32), -- the petition id
    text       TEXT    NOT NULL CHECK (length(CAST(text AS BLOB)) BETWEEN 1 AND 45000), -- what it asks, as canonical JSON
    starter    BLOB    NOT NULL CHECK (length(starter) = 32), -- the credential that signed first: each begins only a few
    day        INTEGER NOT NULL CHECK (day >= 0), -- when that was, in days since 1970
    signatures INTEGER NOT NULL CHECK (signatures >= 0) -- how many rows of petition_signature are its own
) STRICT, WITHOUT ROWID;

-- Who signed.
CREATE TABLE petition_signature (
    petition   BLOB NOT NULL REFERENCES petition (id) ON DELETE CASCADE,
    credential BLOB NOT NULL CHECK (length(credential) = 32), -- signs a petition once
    record     BLOB NOT NULL CHECK (length(record) = 145 AND substr(record, 2, 32) = credential), -- as in the attachment
    PRIMARY KEY (petition, credential)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER petition_signature_is_not_changed BEFORE UPDATE ON petition_signature
BEGIN SELECT RAISE(ABORT, 'a signature is never changed'); END;
