-- Rights inside one database, run by a superuser in that database; may be run again at any time.
-- Run in template1 too, databases made later (those of the tests) are born with the same rights.
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO civ_app, civ_city;
GRANT USAGE, CREATE ON SCHEMA public TO civ_migrator;
ALTER DEFAULT PRIVILEGES FOR ROLE civ_migrator IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO civ_app;
ALTER DEFAULT PRIVILEGES FOR ROLE civ_migrator IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO civ_app;
