-- A new note is compared with the last one alone, whose size is the greatest: not with all.
CREATE OR REPLACE FUNCTION registry.check_new_note() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM registry.intake WHERE id = NEW.intake AND notes = NEW.number AND NOT is_erased)
        OR (SELECT size FROM registry.note WHERE intake = NEW.intake ORDER BY number DESC LIMIT 1) > NEW.size
    THEN
        RAISE EXCEPTION 'a note comes right after the last, and none after tags were erased' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- Writes tables anew of which rows were deleted for good: what is left of these then lies in no file of the tables. Whoever reads or
-- writes them waits until it is done. It is the owner's right, lent to the intake for nothing else.
CREATE FUNCTION registry.rewrite() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    CLUSTER registry.note USING note_pkey;
    CLUSTER registry.deposit USING deposit_pkey;
END $$;

REVOKE ALL ON FUNCTION registry.rewrite() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry.rewrite() TO veche_registry;
