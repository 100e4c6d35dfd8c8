-- Roles of one PostgreSQL cluster, run by a superuser; may be run again at any time. Production uses the same file.
--   civ_migrator  owns the database: migrations, dump and restore. BYPASSRLS, or data migrations silently touch no row.
--   civ_app       web and workers. Owns nothing and never bypasses row-level security.
--   civ_city      a city's reading across its districts, reached only by SET LOCAL ROLE. Without INHERIT FALSE
--                 PostgreSQL would join its policies to those of civ_app by OR and show every district.
-- Passwords are set by the caller: ALTER ROLE civ_app PASSWORD '...'.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'civ_migrator') THEN
        CREATE ROLE civ_migrator;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'civ_app') THEN
        CREATE ROLE civ_app;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'civ_city') THEN
        CREATE ROLE civ_city;
    END IF;
END $$;
ALTER ROLE civ_migrator LOGIN NOSUPERUSER NOCREATEROLE BYPASSRLS CREATEDB;
ALTER ROLE civ_app LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS;
ALTER ROLE civ_city NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS;
GRANT civ_city TO civ_app WITH INHERIT FALSE, SET TRUE;
-- Joins under row-level security make the planner start parallel workers, which cost more than they bring on a page.
ALTER ROLE civ_app SET max_parallel_workers_per_gather = 0;
