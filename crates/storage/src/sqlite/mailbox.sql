-- The store of a mailbox, version 1. A schema that was released is never changed: write the next version beside it.
--
-- Nothing in here names a voter, and no time is stored. The table has no row numbers, so that the order of its rows is that of their
-- hashes. (The pages of the file lie in the order of casting until it is written anew, and so does the write-ahead log: SECURITY.md.)

-- One row: whose it is.
CREATE TABLE mailbox (
    only      INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    election  BLOB    NOT NULL CHECK (length(election) = 32), -- id of the election
    id        TEXT    NOT NULL, -- of the mailbox, in the manifest
    is_frozen INTEGER NOT NULL CHECK (is_frozen IN (0, 1)) -- whether no more ballots are taken
) STRICT, WITHOUT ROWID;

-- The ballots. All of them are, or may have been, acknowledged.
CREATE TABLE ballot (
    leaf  BLOB NOT NULL PRIMARY KEY CHECK (length(leaf) = 32), -- SHA-256(0x00 || entry)
    entry BLOB NOT NULL CHECK (length(entry) BETWEEN 1 AND 65535) -- the signed note
) STRICT, WITHOUT ROWID;

CREATE TRIGGER mailbox_is_only_frozen BEFORE UPDATE ON mailbox
WHEN NEW.election IS NOT OLD.election OR NEW.id IS NOT OLD.id OR NEW.is_frozen < OLD.is_frozen
BEGIN SELECT RAISE(ABORT, 'a mailbox takes no ballots again once it is frozen'); END;

CREATE TRIGGER mailbox_is_not_deleted BEFORE DELETE ON mailbox
BEGIN SELECT RAISE(ABORT, 'a mailbox is not deleted'); END;

CREATE TRIGGER ballot_comes_before_the_end BEFORE INSERT ON ballot
WHEN (SELECT is_frozen FROM mailbox) IS NOT 0
BEGIN SELECT RAISE(ABORT, 'a frozen mailbox takes no ballots'); END;

CREATE TRIGGER ballot_is_not_changed BEFORE UPDATE ON ballot
BEGIN SELECT RAISE(ABORT, 'a ballot is never changed'); END;

CREATE TRIGGER ballot_is_not_deleted BEFORE DELETE ON ballot
BEGIN SELECT RAISE(ABORT, 'a ballot is never deleted'); END;
