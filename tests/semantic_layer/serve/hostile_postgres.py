"""The hostile statements in the words of Postgres, and those that only Postgres understands."""

from tests.semantic_layer.serve.hostile_statements import GOOD, HOSTILE

SCHEMA = "release_ab12"


def translate(text: str) -> str:
    """As our own statements are written there: another schema, another placeholder, another test of membership."""
    membership = ("list_contains(?, measure)", "measure = ANY(?)")
    return text.replace(*membership).replace("kpi.", f"{SCHEMA}.").replace("?", "%s")


GOOD_THERE = translate(GOOD)
OURS_THERE = ("SELECT measure FROM kpi.waiting WHERE measure = ANY(?) LIMIT 1", 1)
"""Hostile in a file only: this is how membership is written in Postgres."""
TABLE = f"{SCHEMA}.waiting"

OWN = (
    f"SELECT measure FROM {TABLE} WHERE list_contains(%s, measure) LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure = ANY(ARRAY['a']) LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure = ANY('{{a}}') LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure = ANY((SELECT measure FROM {TABLE})) LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE %s = ANY(measure) LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure <> ANY(%s) LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure = ALL(%s) LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure = SOME(%s) AND value > 1 LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure = (%s) LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE (measure) = %s LIMIT 1",
    f"SELECT (measure) FROM {TABLE} LIMIT 1",
    f"SELECT measure FROM {TABLE} ORDER BY (period) LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure @> %s LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure = %(a)s LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure = $1 LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure = :a LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure = E'\\x27' LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure = U&'d\\0061t' LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure = $$a$$ LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure OPERATOR(pg_catalog.=) %s LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure ~ %s LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure ILIKE %s LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure SIMILAR TO %s LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE measure IS DISTINCT FROM %s LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE (measure, value) = (%s, %s) LIMIT 1",
    f"SELECT xmin FROM {TABLE} LIMIT 1",
    f"SELECT ctid FROM {TABLE} LIMIT 1",
    f"SELECT tableoid FROM {TABLE} LIMIT 1",
    f"SELECT (waiting).measure FROM {TABLE} LIMIT 1",
    f"SELECT (waiting).* FROM {TABLE} LIMIT 1",
    f"SELECT DISTINCT ON (measure) measure FROM {TABLE} LIMIT 1",
    f"SELECT measure FROM ONLY {TABLE} LIMIT 1",
    f"SELECT measure FROM {TABLE} LIMIT ALL",
    f"SELECT measure FROM {TABLE} FETCH FIRST 1 ROWS ONLY",
    f"SELECT measure FROM {TABLE} FOR NO KEY UPDATE SKIP LOCKED",
    f"SELECT measure FROM {TABLE} LIMIT 1 FOR SHARE NOWAIT",
    f"SELECT measure FROM {TABLE} TABLESAMPLE SYSTEM (10) LIMIT 1",
    "SELECT measure FROM ROWS FROM (generate_series(1, 9)) LIMIT 1",
    "SELECT measure FROM generate_series(1, 9) WITH ORDINALITY LIMIT 1",
    f"SELECT measure::regclass FROM {TABLE} LIMIT 1",
    f"SELECT measure::text FROM {TABLE} LIMIT 1",
    f"SELECT ARRAY[measure] FROM {TABLE} LIMIT 1",
    f"SELECT ROW(measure) FROM {TABLE} LIMIT 1",
    f"SELECT measure->'a' FROM {TABLE} LIMIT 1",
    f"SELECT period_start AT TIME ZONE 'UTC' FROM {TABLE} LIMIT 1",
    f"SELECT current_user FROM {TABLE} LIMIT 1",
    f"SELECT session_user FROM {TABLE} LIMIT 1",
    f"SELECT current_database() FROM {TABLE} LIMIT 1",
    f"SELECT set_config('statement_timeout', '0', false) FROM {TABLE} LIMIT 1",
    f"SELECT pg_notify('a', 'b') FROM {TABLE} LIMIT 1",
    f"SELECT pg_advisory_lock(1) FROM {TABLE} LIMIT 1",
    f"SELECT lo_import('/etc/passwd') FROM {TABLE} LIMIT 1",
    f"SELECT pg_read_file('/etc/passwd') FROM {TABLE} LIMIT 1",
    f"SELECT xpath('/a', '<a/>') FROM {TABLE} LIMIT 1",
    f"SELECT count(value) FILTER (WHERE value > 1) FROM {TABLE} LIMIT 1",
    f"SELECT measure FROM {TABLE} WHERE grain = %s; SELECT 1",
    "SELECT rolname FROM pg_catalog.pg_authid LIMIT 1",
    "SELECT usename FROM pg_shadow LIMIT 1",
    "SELECT release FROM raadsvar.pointer LIMIT 1",
    "SELECT kpi FROM raadsvar.withdrawn LIMIT 1",
    f"SELECT content FROM {SCHEMA}._manifest LIMIT 1",
    f"SELECT content FROM {SCHEMA}._attachment LIMIT 1",
    "SELECT measure FROM kpi.waiting LIMIT 1",
    "SELECT measure FROM release_feed.waiting LIMIT 1",
    "SELECT measure FROM public.waiting LIMIT 1",
    f"SELECT measure FROM other.{TABLE} LIMIT 1",
    "SELECT pg_sleep(10)",
    "DO $$ BEGIN PERFORM pg_sleep(10); END $$",
    "SET statement_timeout = 0",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
    "BEGIN READ WRITE",
    "LISTEN a",
    "NOTIFY a",
    "DISCARD ALL",
    "DECLARE c CURSOR FOR SELECT 1",
    "FETCH ALL FROM c",
    "LOCK TABLE raadsvar.pointer",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "COPY raadsvar.pointer FROM PROGRAM 'id'",
    "GRANT ALL ON SCHEMA public TO public",
    "REASSIGN OWNED BY a TO b",
    "SECURITY LABEL ON TABLE x IS 'y'",
    "MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE",
    "REFRESH MATERIALIZED VIEW x",
    "IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
)

HOSTILE_THERE: tuple[tuple[str, int], ...] = (
    *((translate(text), params) for text, params in HOSTILE if (text, params) != OURS_THERE),
    *((text, text.count("%s")) for text in OWN),
)
