-- The store of a bulletin board. A migration that was merged is never edited: write the next one beside it.
--
-- Run by veche_owner, in a database of deploy/postgresql/roles.sql. Several logs share the tables; every row names its log.
-- Nothing in here names a voter, and no time of casting is stored. What the order of rows and PostgreSQL's own files still tell
-- is said in SECURITY.md.

CREATE SCHEMA board;

-- The logs that are kept here.
CREATE TABLE board.log (
    id       integer NOT NULL PRIMARY KEY CHECK (id > 0), -- its short name in the other tables
    election bytea   NOT NULL UNIQUE CHECK (length(election) = 32) -- the election id
);

-- One row for each log: how far it has come. Whoever writes to a log locks its row first.
CREATE TABLE board.head (
    log           integer NOT NULL PRIMARY KEY REFERENCES board.log,
    size          bigint  NOT NULL DEFAULT 0 CHECK (size >= 0), -- number of entries
    signed        bytea   CHECK ((signed IS NULL) = (size = 0)), -- the checkpoint of all entries, signed by the log alone
    ballot_box    bigint  NOT NULL DEFAULT 0 CHECK (ballot_box >= 0), -- the open box: ballots go into it now
    sealed        bigint  CHECK (sealed >= 0 AND (sealed IS NULL) = (ballot_box = 0)), -- seconds since 1970: when the box before was sealed, an epoch's time
    cosigned_size bigint  NOT NULL DEFAULT 0 CHECK (cosigned_size BETWEEN 0 AND size), -- entries that the cosigned checkpoint is of
    cosigned      bytea   CHECK ((cosigned IS NULL) = (cosigned_size = 0)) -- the last checkpoint that a quorum of witnesses cosigned
);

-- The entries. They are only ever added, each after the last.
CREATE TABLE board.log_entry (
    log         integer NOT NULL,
    idx         bigint  NOT NULL CHECK (idx >= 0), -- from 0, without gaps
    leaf        bytea   NOT NULL, -- leaf hash: no entry stands twice
    bytes       bytea   NOT NULL CHECK (length(bytes) BETWEEN 1 AND 65535), -- the signed note
    promised_by bigint  CHECK (promised_by >= 0), -- of a ballot that was promised: as in pending_ballot, so that it gets the same answer again
    PRIMARY KEY (log, idx),
    UNIQUE (log, leaf),
    CHECK (leaf = sha256('\x00'::bytea || bytes))
) WITH (toast_tuple_target = 8160);

-- What entries name by hash. There before the entry is; some may be named by none, if the entry did not come after all.
CREATE TABLE board.attachment (
    log     integer NOT NULL REFERENCES board.log,
    hash    bytea   NOT NULL,
    content bytea   NOT NULL CHECK (length(content) > 0),
    PRIMARY KEY (log, hash),
    CHECK (hash = sha256(content))
);

-- Ballots that are promised and not yet in the log. Dead rows are swept as soon as the server's autovacuum comes by, and the file
-- shrinks when none are left.
CREATE TABLE board.pending_ballot (
    log         integer NOT NULL,
    leaf        bytea   NOT NULL, -- leaf hash of the entry
    promised_by bigint  NOT NULL CHECK (promised_by >= 0), -- seconds since 1970; the end of an epoch, not the time of casting
    ballot_box  bigint  NOT NULL CHECK (ballot_box >= 0), -- which was open when it was cast
    credential  bytea   CHECK (length(credential) = 32), -- none for a ballot that was claimed after the close
    entry       bytea   NOT NULL CHECK (length(entry) BETWEEN 1 AND 65535), -- the signed note
    PRIMARY KEY (log, leaf),
    UNIQUE (log, credential),
    CHECK (leaf = sha256('\x00'::bytea || entry))
) WITH (toast_tuple_target = 8160, autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

-- Ballots do not compress, and stay in their rows: values stored apart are numbered in the order of their writing.
ALTER TABLE board.log_entry ALTER COLUMN bytes SET STORAGE EXTERNAL;
ALTER TABLE board.pending_ballot ALTER COLUMN entry SET STORAGE EXTERNAL;
ALTER TABLE board.attachment ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE FUNCTION board.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION board.check_new_entries() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT log, min(idx) AS first, max(idx) AS last, count(*) AS number FROM added GROUP BY log) AS batch
        WHERE last - first + 1 <> number
           OR first <> coalesce((SELECT max(idx) + 1 FROM board.log_entry AS it WHERE it.log = batch.log AND it.idx < first), 0)
           OR last <> (SELECT max(idx) FROM board.log_entry AS it WHERE it.log = batch.log)
           OR NOT EXISTS (SELECT FROM board.log WHERE id = batch.log)
    ) THEN
        RAISE EXCEPTION 'an entry comes right after the last' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION board.check_new_ballots() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT log, ballot_box FROM added) AS batch
        WHERE NOT EXISTS (SELECT FROM board.head WHERE head.log = batch.log AND head.ballot_box = batch.ballot_box)
    ) THEN
        RAISE EXCEPTION 'a ballot goes into the open box' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION board.check_published_ballots() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF EXISTS (
        SELECT FROM removed
        WHERE NOT EXISTS (
            SELECT FROM board.log_entry AS entry
            WHERE entry.log = removed.log AND entry.leaf = removed.leaf AND entry.promised_by = removed.promised_by
        )
    ) THEN
        RAISE EXCEPTION 'a promised ballot stays until it is in the log' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION board.check_head() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    wrong text;
BEGIN
    IF NEW.size <> coalesce((SELECT max(idx) + 1 FROM board.log_entry AS entry WHERE entry.log = NEW.log), 0) THEN
        wrong := 'a head is of all entries';
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.size <> 0 OR NEW.ballot_box <> 0 THEN
            wrong := 'a log begins empty';
        END IF;
    ELSIF NEW.log <> OLD.log THEN
        wrong := 'a head stays with its log';
    ELSIF NEW.size < OLD.size OR NEW.cosigned_size < OLD.cosigned_size THEN
        wrong := 'a log does not shrink';
    ELSIF NOT (NEW.ballot_box = OLD.ballot_box AND NEW.sealed IS NOT DISTINCT FROM OLD.sealed OR NEW.ballot_box = OLD.ballot_box + 1) THEN
        wrong := 'one box is opened after the other';
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION '%', wrong USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER log_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON board.log
    FOR EACH STATEMENT EXECUTE FUNCTION board.refuse('a log is never changed or deleted');
CREATE TRIGGER log_entry_has_no_gaps AFTER INSERT ON board.log_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION board.check_new_entries();
CREATE TRIGGER log_entry_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON board.log_entry
    FOR EACH STATEMENT EXECUTE FUNCTION board.refuse('an entry is never changed or deleted');
CREATE TRIGGER attachment_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON board.attachment
    FOR EACH STATEMENT EXECUTE FUNCTION board.refuse('an attachment is never changed or deleted');
CREATE TRIGGER pending_ballot_is_in_the_open_box AFTER INSERT ON board.pending_ballot REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION board.check_new_ballots();
CREATE TRIGGER pending_ballot_is_not_changed BEFORE UPDATE OR TRUNCATE ON board.pending_ballot
    FOR EACH STATEMENT EXECUTE FUNCTION board.refuse('a ballot is never changed');
CREATE TRIGGER pending_ballot_is_published AFTER DELETE ON board.pending_ballot REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION board.check_published_ballots();
CREATE TRIGGER head_follows_its_log BEFORE INSERT OR UPDATE ON board.head
    FOR EACH ROW EXECUTE FUNCTION board.check_head();
CREATE TRIGGER head_is_not_deleted BEFORE DELETE OR TRUNCATE ON board.head
    FOR EACH STATEMENT EXECUTE FUNCTION board.refuse('a head is only ever replaced');

-- They hold whatever a session says of its role in a replication.
ALTER TABLE board.log ENABLE ALWAYS TRIGGER log_is_not_changed;
ALTER TABLE board.log_entry ENABLE ALWAYS TRIGGER log_entry_has_no_gaps;
ALTER TABLE board.log_entry ENABLE ALWAYS TRIGGER log_entry_is_not_changed;
ALTER TABLE board.attachment ENABLE ALWAYS TRIGGER attachment_is_not_changed;
ALTER TABLE board.pending_ballot ENABLE ALWAYS TRIGGER pending_ballot_is_in_the_open_box;
ALTER TABLE board.pending_ballot ENABLE ALWAYS TRIGGER pending_ballot_is_not_changed;
ALTER TABLE board.pending_ballot ENABLE ALWAYS TRIGGER pending_ballot_is_published;
ALTER TABLE board.head ENABLE ALWAYS TRIGGER head_follows_its_log;
ALTER TABLE board.head ENABLE ALWAYS TRIGGER head_is_not_deleted;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA board FROM PUBLIC;
GRANT USAGE ON SCHEMA board TO veche_board;
GRANT SELECT, INSERT ON board.log, board.head, board.log_entry, board.attachment, board.pending_ballot TO veche_board;
GRANT UPDATE (size, signed, ballot_box, sealed, cosigned_size, cosigned) ON board.head TO veche_board;
GRANT DELETE ON board.pending_ballot TO veche_board;

-- Everyone who works here may know the version.
GRANT USAGE ON SCHEMA veche TO veche_board, veche_registry;
GRANT SELECT ON veche.schema_history TO veche_board, veche_registry;
