-- The two roles of a release database: one publishes, the other reads releases and can do nothing else.
--
-- Run it once, as a superuser, in a database that is for releases alone:
--     createdb raadsvar && psql -v ON_ERROR_STOP=1 -d raadsvar -f docs/postgres.sql
-- Then give both roles a password (\password raadsvar_publisher, \password raadsvar_reader).
-- It may be run again, and must be after an upgrade of Postgres or a new extension: those bring functions of their own.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'raadsvar_publisher') THEN
        CREATE ROLE raadsvar_publisher LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'raadsvar_reader') THEN
        CREATE ROLE raadsvar_reader LOGIN;
    END IF;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT, CREATE, TEMPORARY ON DATABASE %I TO raadsvar_publisher', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO raadsvar_reader', current_database());
END
$$;

-- First wall of the reader: habits. It could change these itself, so nothing rests on them alone.
ALTER ROLE raadsvar_reader CONNECTION LIMIT 60;
ALTER ROLE raadsvar_reader SET default_transaction_read_only = on;
ALTER ROLE raadsvar_reader SET statement_timeout = '3s';
ALTER ROLE raadsvar_reader SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE raadsvar_reader SET temp_file_limit = '64MB';
ALTER ROLE raadsvar_reader SET search_path = '';

-- Second wall: it owns nothing, may make nothing, and may run no function that does anything but compute.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
REVOKE USAGE ON LANGUAGE sql FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql TO raadsvar_publisher;
GRANT USAGE ON LANGUAGE sql TO raadsvar_publisher;

DO $$
DECLARE
    found regprocedure;
BEGIN
    FOR found IN
        SELECT oid::regprocedure FROM pg_proc
        WHERE prokind IN ('f', 'w', 'p')
          AND (
            -- What waits, writes, notifies, locks, ends other sessions or makes large objects is volatile.
            provolatile = 'v'
            -- What runs a statement that is given to it as a text.
            OR proname LIKE '%\_to\_xml%' OR proname = 'ts_stat'
            -- What makes much out of little.
            OR proname IN ('repeat', 'lpad', 'rpad', 'generate_series', 'array_fill')
            -- What tells about the server.
            OR proname = 'current_setting'
          )
    LOOP
        EXECUTE format('REVOKE EXECUTE ON ROUTINE %s FROM PUBLIC', found);
        EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO raadsvar_publisher', found);
    END LOOP;
END
$$;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE raadsvar_publisher REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- What it may read: every release as it is published, the pointer to the one in service, and what is withdrawn.
ALTER DEFAULT PRIVILEGES FOR ROLE raadsvar_publisher GRANT USAGE ON SCHEMAS TO raadsvar_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE raadsvar_publisher GRANT SELECT ON TABLES TO raadsvar_reader;

-- The proof, so that a run that went wrong does not go unseen.
DO $$
DECLARE
    volatile_ones integer;
BEGIN
    SELECT count(*) INTO volatile_ones FROM pg_proc
    WHERE provolatile = 'v' AND has_function_privilege('raadsvar_reader', oid, 'EXECUTE');
    IF volatile_ones > 0 THEN
        RAISE EXCEPTION 'raadsvar_reader may still run % volatile functions', volatile_ones;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'raadsvar_reader' AND (rolsuper OR rolcreatedb OR rolcreaterole)) THEN
        RAISE EXCEPTION 'raadsvar_reader has rights over the server';
    END IF;
END
$$;
