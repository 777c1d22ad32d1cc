-- The store of an intake, version 1. A schema that was released is never changed: write the next version beside it.
--
-- Nothing in here names a person, and no time is stored. Deposits have no row numbers, so that the order of their rows is that of their
-- ids; the write-ahead log, which keeps the order in which they came, is emptied after each batch. Evidence is not in here at all.

-- One row: whose it is, who has it, and how far it has come.
CREATE TABLE intake (
    only      INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
    election  BLOB    NOT NULL CHECK (length(election) = 32), -- id of the election
    opened    INTEGER NOT NULL CHECK (opened >= 0), -- how often it was opened: the last one to open it may write
    notes     INTEGER NOT NULL CHECK (notes >= 0), -- how many notes were ever added
    is_erased INTEGER NOT NULL CHECK (is_erased IN (0, 1)) -- whether tags were erased: then no more notes come
) STRICT, WITHOUT ROWID;

-- The intake log. Entries are only ever added, each after the last.
CREATE TABLE log_entry (
    idx   INTEGER NOT NULL PRIMARY KEY CHECK (idx >= 0), -- from 0, without gaps
    bytes BLOB    NOT NULL CHECK (length(bytes) BETWEEN 1 AND 65535) -- the signed note
) STRICT;

-- At most two rows.
CREATE TABLE head (
    kind TEXT    NOT NULL PRIMARY KEY CHECK (kind IN ('signed', 'cosigned')), -- by the log alone; with a quorum of witnesses
    size INTEGER NOT NULL CHECK (size > 0), -- entries that it is of
    note BLOB    NOT NULL -- the checkpoint
) STRICT, WITHOUT ROWID;

-- Application ids that were handed in and acknowledged, and are in no entry yet.
CREATE TABLE deposit (
    application BLOB NOT NULL PRIMARY KEY CHECK (length(application) = 32)
) STRICT, WITHOUT ROWID;

-- The exchange between applicants and registrars.
CREATE TABLE note (
    number       INTEGER NOT NULL PRIMARY KEY CHECK (number >= 0), -- from 0, in the order in which they were admitted
    size         INTEGER NOT NULL CHECK (size >= 0), -- entries of the log at that time
    until_erased INTEGER NOT NULL CHECK (until_erased IN (0, 1)), -- a tag, or a share of one: deleted after the last roll
    bytes        BLOB    NOT NULL CHECK (length(bytes) > 0) -- the signed note
) STRICT;

CREATE TRIGGER intake_only_goes_on BEFORE UPDATE ON intake
WHEN NEW.only IS NOT OLD.only OR NEW.election IS NOT OLD.election OR NEW.opened < OLD.opened OR NEW.notes < OLD.notes
    OR NEW.is_erased < OLD.is_erased
BEGIN SELECT RAISE(ABORT, 'an intake only goes on'); END;

CREATE TRIGGER intake_is_not_deleted BEFORE DELETE ON intake
BEGIN SELECT RAISE(ABORT, 'an intake is not deleted'); END;

CREATE TRIGGER log_entry_has_no_gaps BEFORE INSERT ON log_entry
WHEN NEW.idx IS NOT (SELECT coalesce(max(idx) + 1, 0) FROM log_entry)
BEGIN SELECT RAISE(ABORT, 'an entry comes right after the last'); END;

CREATE TRIGGER log_entry_is_not_changed BEFORE UPDATE ON log_entry
BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;

CREATE TRIGGER log_entry_is_not_deleted BEFORE DELETE ON log_entry
BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END;

CREATE TRIGGER head_does_not_shrink BEFORE UPDATE ON head
WHEN NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'a log does not shrink'); END;

CREATE TRIGGER head_is_not_deleted BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'a head is only ever replaced'); END;

CREATE TRIGGER deposit_is_not_changed BEFORE UPDATE ON deposit
BEGIN SELECT RAISE(ABORT, 'a deposit is never changed'); END;

CREATE TRIGGER note_comes_after_the_last BEFORE INSERT ON note
WHEN NEW.number IS NOT (SELECT notes FROM intake) OR (SELECT is_erased FROM intake) IS NOT 0
    OR NEW.size < coalesce((SELECT size FROM note ORDER BY number DESC LIMIT 1), 0) -- the last one's is the greatest
BEGIN SELECT RAISE(ABORT, 'a note comes right after the last, and none after tags were erased'); END;

CREATE TRIGGER note_is_not_changed BEFORE UPDATE ON note
BEGIN SELECT RAISE(ABORT, 'a note is never changed'); END;

CREATE TRIGGER note_is_erased_at_the_end BEFORE DELETE ON note
WHEN OLD.until_erased IS NOT 1 OR (SELECT is_erased FROM intake) IS NOT 1
BEGIN SELECT RAISE(ABORT, 'only tags and their shares are deleted, after the last roll'); END;
