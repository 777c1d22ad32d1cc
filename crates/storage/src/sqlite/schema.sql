-- The store of a bulletin board, version 1. A schema that was released is never changed: write the next version beside it.
--
-- Nothing in here names a voter, and no time of casting is stored. Tables of ballots have no row numbers, so that the order of
-- their rows is that of their hashes. (While ballots are pending, the pages of the file and the write-ahead log tell more to whoever
-- takes the disk: see SECURITY.md.)

-- The log. Entries are only ever added, each after the last.
CREATE TABLE log_entry (
    idx         INTEGER NOT NULL PRIMARY KEY CHECK (idx >= 0), -- from 0, without gaps
    leaf        BLOB    NOT NULL UNIQUE CHECK (length(leaf) = 32), -- SHA-256(0x00 || bytes): no entry stands twice
    bytes       BLOB    NOT NULL CHECK (length(bytes) BETWEEN 1 AND 65535), -- the signed note
    promised_by INTEGER CHECK (promised_by >= 0) -- of a ballot that was promised: as in pending_ballot, so that it gets the same answer again
) STRICT;

-- What entries name by hash. There before the entry is; some may be named by none, if the entry did not come after all.
CREATE TABLE attachment (
    hash    BLOB NOT NULL UNIQUE CHECK (length(hash) = 32), -- SHA-256 of the content
    content BLOB NOT NULL CHECK (length(content) > 0)
) STRICT;

-- Ballots that are promised and not yet in the log.
CREATE TABLE pending_ballot (
    leaf        BLOB    NOT NULL PRIMARY KEY CHECK (length(leaf) = 32), -- leaf hash of the entry
    promised_by INTEGER NOT NULL CHECK (promised_by >= 0), -- seconds since 1970; the end of an epoch, not the time of casting
    ballot_box  INTEGER NOT NULL CHECK (ballot_box >= 0), -- which was open when it was cast
    credential  BLOB    UNIQUE CHECK (length(credential) = 32), -- none for a ballot that was claimed after the close
    entry       BLOB    NOT NULL CHECK (length(entry) BETWEEN 1 AND 65535) -- the signed note
) STRICT, WITHOUT ROWID;

-- One row: the box that ballots go into now.
CREATE TABLE ballot_box (
    only   INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    number INTEGER NOT NULL CHECK (number >= 0), -- boxes are sealed one after the other, from 0 on
    sealed INTEGER CHECK (sealed >= 0) -- seconds since 1970: when the box before was sealed, an epoch's time; none for the first
) STRICT, WITHOUT ROWID;

INSERT INTO ballot_box (only, number) VALUES (1, 0);

-- At most two rows.
CREATE TABLE head (
    kind TEXT    NOT NULL PRIMARY KEY CHECK (kind IN ('signed', 'cosigned')), -- by the log alone; with a quorum of witnesses
    size INTEGER NOT NULL CHECK (size > 0), -- entries that it is of
    note BLOB    NOT NULL -- the checkpoint
) STRICT, WITHOUT ROWID;

CREATE TRIGGER log_entry_has_no_gaps BEFORE INSERT ON log_entry
WHEN NEW.idx IS NOT (SELECT coalesce(max(idx) + 1, 0) FROM log_entry)
BEGIN SELECT RAISE(ABORT, 'an entry comes right after the last'); END;

CREATE TRIGGER log_entry_is_not_changed BEFORE UPDATE ON log_entry
BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;

CREATE TRIGGER log_entry_is_not_deleted BEFORE DELETE ON log_entry
BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END;

CREATE TRIGGER attachment_is_not_changed BEFORE UPDATE ON attachment
BEGIN SELECT RAISE(ABORT, 'an attachment is never changed'); END;

CREATE TRIGGER attachment_is_not_deleted BEFORE DELETE ON attachment
BEGIN SELECT RAISE(ABORT, 'an attachment is never deleted'); END;

CREATE TRIGGER pending_ballot_is_not_changed BEFORE UPDATE ON pending_ballot
BEGIN SELECT RAISE(ABORT, 'a ballot is never changed'); END;

CREATE TRIGGER pending_ballot_is_published BEFORE DELETE ON pending_ballot
WHEN NOT EXISTS (SELECT 1 FROM log_entry WHERE leaf = OLD.leaf AND promised_by = OLD.promised_by)
BEGIN SELECT RAISE(ABORT, 'a promised ballot stays until it is in the log'); END;

CREATE TRIGGER ballot_box_is_sealed_once BEFORE UPDATE ON ballot_box
WHEN NEW.number IS NOT OLD.number + 1 OR NEW.sealed IS NULL
BEGIN SELECT RAISE(ABORT, 'one box is opened after the other'); END;

CREATE TRIGGER ballot_box_is_not_deleted BEFORE DELETE ON ballot_box
BEGIN SELECT RAISE(ABORT, 'a ballot box is only ever sealed'); END;

CREATE TRIGGER head_does_not_shrink BEFORE UPDATE ON head
WHEN NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'a log does not shrink'); END;

CREATE TRIGGER head_is_not_deleted BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'a head is only ever replaced'); END;
