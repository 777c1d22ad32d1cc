-- The store of an intake. A migration that was merged is never edited: write the next one beside it.
--
-- It shares nothing with the board's tables, and veche_registry sees none of those. Nothing in here names a person, and no time is
-- stored. Evidence is not in here at all: what is to be destroyed must not lie in a write-ahead log or a dump.

CREATE SCHEMA registry;

-- One row for each election: who has it, and how far it has come. Whoever writes locks it first.
CREATE TABLE registry.intake (
    id            integer NOT NULL PRIMARY KEY CHECK (id > 0), -- its short name in the other tables
    election      bytea   NOT NULL UNIQUE CHECK (length(election) = 32), -- the election id
    opened        bigint  NOT NULL DEFAULT 0 CHECK (opened >= 0), -- how often it was opened: the last one to open it may write
    size          bigint  NOT NULL DEFAULT 0 CHECK (size >= 0), -- entries of the intake log
    signed        bytea   CHECK ((signed IS NULL) = (size = 0)), -- the checkpoint of all entries, signed by the log alone
    cosigned_size bigint  NOT NULL DEFAULT 0 CHECK (cosigned_size BETWEEN 0 AND size), -- entries that the cosigned checkpoint is of
    cosigned      bytea   CHECK ((cosigned IS NULL) = (cosigned_size = 0)), -- the last checkpoint that a quorum of witnesses cosigned
    notes         bigint  NOT NULL DEFAULT 0 CHECK (notes >= 0), -- how many notes were ever added
    is_erased     boolean NOT NULL DEFAULT false -- whether tags were erased: then no more notes come
);

-- The intake log. Entries are only ever added, each after the last.
CREATE TABLE registry.log_entry (
    intake integer NOT NULL REFERENCES registry.intake,
    idx    bigint  NOT NULL CHECK (idx >= 0), -- from 0, without gaps
    bytes  bytea   NOT NULL CHECK (length(bytes) BETWEEN 1 AND 65535), -- the signed note
    PRIMARY KEY (intake, idx)
);

-- Application ids that were handed in and acknowledged, and are in no entry yet. Dead rows, which lie in the order in which ids came,
-- are swept as soon as the server's autovacuum comes by.
CREATE TABLE registry.deposit (
    intake      integer NOT NULL REFERENCES registry.intake,
    application bytea   NOT NULL CHECK (length(application) = 32),
    PRIMARY KEY (intake, application)
) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

-- The exchange between applicants and registrars.
CREATE TABLE registry.note (
    intake       integer NOT NULL REFERENCES registry.intake,
    number       bigint  NOT NULL CHECK (number >= 0), -- from 0, in the order in which they were admitted
    size         bigint  NOT NULL CHECK (size >= 0), -- entries of the log at that time
    until_erased boolean NOT NULL, -- a tag, or a share of one: deleted after the last roll
    bytes        bytea   NOT NULL CHECK (length(bytes) > 0), -- the signed note
    PRIMARY KEY (intake, number)
) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

ALTER TABLE registry.log_entry ALTER COLUMN bytes SET STORAGE EXTERNAL;
ALTER TABLE registry.note ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE FUNCTION registry.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION registry.check_intake() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    wrong text;
BEGIN
    IF NEW.size <> coalesce((SELECT max(idx) + 1 FROM registry.log_entry WHERE intake = NEW.id), 0) THEN
        wrong := 'a head is of all entries';
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.size <> 0 OR NEW.opened <> 0 OR NEW.notes <> 0 OR NEW.is_erased THEN
            wrong := 'an intake begins empty';
        END IF;
    ELSIF NEW.id <> OLD.id OR NEW.election <> OLD.election THEN
        wrong := 'an intake stays with its election';
    ELSIF NEW.size < OLD.size OR NEW.cosigned_size < OLD.cosigned_size THEN
        wrong := 'a log does not shrink';
    ELSIF NEW.opened < OLD.opened OR NEW.notes < OLD.notes OR OLD.is_erased AND NOT NEW.is_erased THEN
        wrong := 'an intake only goes on';
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION '%', wrong USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION registry.check_new_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.idx <> coalesce((SELECT max(idx) + 1 FROM registry.log_entry WHERE intake = NEW.intake), 0) THEN
        RAISE EXCEPTION 'an entry comes right after the last' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION registry.check_new_note() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM registry.intake WHERE id = NEW.intake AND notes = NEW.number AND NOT is_erased)
        OR EXISTS (SELECT FROM registry.note WHERE intake = NEW.intake AND size > NEW.size)
    THEN
        RAISE EXCEPTION 'a note comes right after the last, and none after tags were erased' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION registry.check_erased_note() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NOT OLD.until_erased OR NOT (SELECT is_erased FROM registry.intake WHERE id = OLD.intake) THEN
        RAISE EXCEPTION 'only tags and their shares are deleted, after the last roll' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER intake_only_goes_on BEFORE INSERT OR UPDATE ON registry.intake
    FOR EACH ROW EXECUTE FUNCTION registry.check_intake();
CREATE TRIGGER intake_is_not_deleted BEFORE DELETE OR TRUNCATE ON registry.intake
    FOR EACH STATEMENT EXECUTE FUNCTION registry.refuse('an intake is not deleted');
CREATE TRIGGER log_entry_has_no_gaps BEFORE INSERT ON registry.log_entry
    FOR EACH ROW EXECUTE FUNCTION registry.check_new_entry();
CREATE TRIGGER log_entry_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON registry.log_entry
    FOR EACH STATEMENT EXECUTE FUNCTION registry.refuse('an entry is never changed or deleted');
CREATE TRIGGER deposit_is_not_changed BEFORE UPDATE OR TRUNCATE ON registry.deposit
    FOR EACH STATEMENT EXECUTE FUNCTION registry.refuse('a deposit is never changed');
CREATE TRIGGER note_comes_after_the_last BEFORE INSERT ON registry.note
    FOR EACH ROW EXECUTE FUNCTION registry.check_new_note();
CREATE TRIGGER note_is_not_changed BEFORE UPDATE OR TRUNCATE ON registry.note
    FOR EACH STATEMENT EXECUTE FUNCTION registry.refuse('a note is never changed');
CREATE TRIGGER note_is_erased_at_the_end BEFORE DELETE ON registry.note
    FOR EACH ROW EXECUTE FUNCTION registry.check_erased_note();

-- They hold whatever a session says of its role in a replication.
ALTER TABLE registry.intake ENABLE ALWAYS TRIGGER intake_only_goes_on;
ALTER TABLE registry.intake ENABLE ALWAYS TRIGGER intake_is_not_deleted;
ALTER TABLE registry.log_entry ENABLE ALWAYS TRIGGER log_entry_has_no_gaps;
ALTER TABLE registry.log_entry ENABLE ALWAYS TRIGGER log_entry_is_not_changed;
ALTER TABLE registry.deposit ENABLE ALWAYS TRIGGER deposit_is_not_changed;
ALTER TABLE registry.note ENABLE ALWAYS TRIGGER note_comes_after_the_last;
ALTER TABLE registry.note ENABLE ALWAYS TRIGGER note_is_not_changed;
ALTER TABLE registry.note ENABLE ALWAYS TRIGGER note_is_erased_at_the_end;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA registry FROM PUBLIC;
GRANT USAGE ON SCHEMA registry TO veche_registry;
GRANT SELECT, INSERT ON registry.intake, registry.log_entry, registry.deposit, registry.note TO veche_registry;
GRANT UPDATE (opened, size, signed, cosigned_size, cosigned, notes, is_erased) ON registry.intake TO veche_registry;
GRANT DELETE ON registry.deposit, registry.note TO veche_registry;
