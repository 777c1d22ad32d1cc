-- The roles of Veche, and a database for them. Run once by a superuser, with the name of the database:
--
--     psql --set ON_ERROR_STOP=1 --set database=veche --file deploy/postgresql/roles.sql postgres
--
-- Then let veche_owner migrate it. No role gets a password here: set one for those who connect over the network
-- (\password veche_board), or let the system's users in over the Unix socket (pg_hba.conf: peer).

-- The owner of all tables: makes and changes them, and is used for nothing else.
SELECT 'CREATE ROLE veche_owner LOGIN NOINHERIT CONNECTION LIMIT 5'
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'veche_owner') \gexec

-- The bulletin board. What it may do to each table stands in the migrations. Of its connections some may be waiting for a standby.
SELECT 'CREATE ROLE veche_board LOGIN NOINHERIT CONNECTION LIMIT 150'
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'veche_board') \gexec

-- The registry, which knows applicants: it sees nothing of the board, and the board nothing of it.
SELECT 'CREATE ROLE veche_registry LOGIN NOINHERIT CONNECTION LIMIT 50'
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'veche_registry') \gexec
-- After the last roll it erases tags, and what the server keeps of them must go, too: with the right to a checkpoint, and below to a new
-- file of the write-ahead log.
GRANT pg_checkpoint TO veche_registry;

CREATE DATABASE :"database" OWNER veche_owner;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO veche_board, veche_registry;

\connect :"database"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_switch_wal() TO veche_registry;
