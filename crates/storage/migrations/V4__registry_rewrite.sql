-- CLUSTER keeps deleted rows for as long as any transaction of the database could still see them, such as a dump or an ANALYZE that
-- began before. A table that is written anew because a column changes takes over nothing but the rows that there are.
CREATE OR REPLACE FUNCTION registry.rewrite() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    ALTER TABLE registry.note ALTER COLUMN until_erased TYPE boolean USING until_erased IS TRUE;
    ALTER TABLE registry.deposit ALTER COLUMN application TYPE bytea USING substr(application, 1);
END $$;
