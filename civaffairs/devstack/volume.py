"""The volume generator: as many households with their cases as wanted, made by the database itself in sets.

For benchmarks and for tests of query plans. Rows are committed to an empty, migrated database by its owning role; who
is who follows from a number, so the same call makes the same rows. Nothing here calls a service, because a million
cases through services would take a day; what the services guarantee (one live application of a household, awards that
do not overlap) the database's own constraints check here too.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Protocol

CITY = 1000
DISTRICTS = ((1001, "210202"), (1002, "210203"), (1003, "210204"), (1004, "210211"), (1005, "210212"))
ELSEWHERE = (
    (2001, "320613"), (2002, "320612"), (2003, "320614"), (2004, "320682"), (3001, "341881"), (4001, "532302"),
    (5001, "310115"),
)  # fmt: skip
BUREAUS = DISTRICTS + ELSEWHERE
NEUTRAL = {
    "boolean": "false", "character varying": "''", "text": "''", "smallint": "0", "integer": "0", "bigint": "0",
    "numeric": "0", "jsonb": "'{}'",
}  # fmt: skip
TOWNSHIPS, VILLAGES = 12, 8  # of a bureau, of a township


class Cursor(Protocol):
    """What the generator needs of a database cursor."""

    def execute(self, statement: str, parameters: Sequence[Any] = ...) -> Any: ...

    def fetchall(self) -> list[tuple[Any, ...]]: ...


def row_id(table: int) -> str:
    """The key of row `i` of a numbered table, in SQL; grows with `i` as UUIDv7 keys grow with time."""
    return f"('0190{table:04x}-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid"


PERSON, HOUSEHOLD, CASE, DETERMINATION, RUN = (row_id(table) for table in range(1, 6))

# Of a hundred cases: 70 granted, 8 refused, 5 ended, 2 withdrawn, 2 drafts, 13 in progress.
SOURCE = """
CREATE TEMP TABLE volume AS
WITH spread AS (
    SELECT i, 1 + i %% cardinality(%(tenants)s) AS b, i / cardinality(%(tenants)s) AS k,
           abs(hashint4(i)) AS h, abs(hashint4(i + 1000003)) AS g
    FROM generate_series(1, %(cases)s) i
), staged AS (
    SELECT *, CASE WHEN h %% 100 < 70 THEN 'granted' WHEN h %% 100 < 78 THEN 'refused' WHEN h %% 100 < 83 THEN 'ended'
        WHEN h %% 100 < 85 THEN 'withdrawn' WHEN h %% 100 < 87 THEN 'draft' WHEN h %% 100 < 89 THEN 'submitted'
        WHEN h %% 100 < 94 THEN 'investigating' WHEN h %% 100 < 95 THEN 'opinion_given'
        WHEN h %% 100 < 97 THEN 'in_public_notice' ELSE 'awaiting_confirmation' END AS status
    FROM spread
), ranked AS (
    SELECT *, CASE status WHEN 'draft' THEN 0 WHEN 'submitted' THEN 1 WHEN 'withdrawn' THEN 1
        WHEN 'investigating' THEN 2 WHEN 'opinion_given' THEN 3 WHEN 'in_public_notice' THEN 4
        WHEN 'awaiting_confirmation' THEN 5 ELSE 6 END AS rank
    FROM staged
)
SELECT i, g, status, rank, (%(tenants)s)[b] AS tenant,
       (%(counties)s)[b] || lpad((11 + k %% %(townships)s)::text, 3, '0')
           || lpad((1 + k / %(townships)s %% %(villages)s)::text, 3, '0') AS division,
       rank < 6 AND status <> 'withdrawn' AS in_progress,
       %(on)s::date - CASE WHEN rank < 6 THEN g %% 50 ELSE 30 + g %% 1060 END AS opened_on,
       substr('张王李赵刘陈杨黄周吴徐孙马朱胡郭何高林罗', 1 + g %% 20, 1) AS surname,
       substr('秀志海晓国文丽建春玉雪明桂德永小', 1 + g / 20 %% 16, 1) AS first,
       substr('兰强波梅伟芳军英华平霞辉珍福红明', 1 + g / 320 %% 16, 1) AS second,
       substr('zwlzlcyhzwxsmzhghgll', 1 + g %% 20, 1) || substr('xzhxgwljcyxmgdyx', 1 + g / 20 %% 16, 1)
           || substr('lqbmwfjyhpxhzfhm', 1 + g / 320 %% 16, 1) AS initials
FROM ranked
"""

STATEMENTS = (
    f"""INSERT INTO registry_person
    (id, tenant, name, sort_key, initials, sex, birth, ethnicity, residence, division_code)
    SELECT {PERSON}, tenant, surname || first || second, initials, initials,
    CASE g %% 2 WHEN 0 THEN 'male' ELSE 'female' END,
    date '1940-01-01' + g %% 24000, '', CASE g %% 3 WHEN 0 THEN 'urban' ELSE 'rural' END, division FROM volume""",
    f"""INSERT INTO registry_namegram (id, tenant, gram, person_id)
    SELECT uuidv7(), tenant, gram, {PERSON} FROM volume
    CROSS JOIN LATERAL (
        SELECT DISTINCT unnest(ARRAY[surname, first, second, surname || first, first || second]) AS gram
    ) AS grams""",
    f"""INSERT INTO registry_household (id, tenant, division_code, address, telephone_encrypted)
    SELECT {HOUSEHOLD}, tenant, division, '和平路' || i || '号', '' FROM volume""",
    f"""INSERT INTO casework_case (id, tenant, number, case_type, programme, household_id, applicant_id, division_code,
    status, is_open, version, opened_on, received_on, closed_on, due_on, created_by)
    SELECT {CASE}, tenant, 'DB' || substr(division, 1, 6) || extract(year FROM opened_on) || lpad(i::text, 8, '0'),
    'assistance.subsistence_allowance_application', 'subsistence_allowance', {HOUSEHOLD}, {PERSON}, division, status,
    status NOT IN ('refused', 'ended', 'withdrawn'), 1 + rank, opened_on, CASE WHEN rank > 1 THEN opened_on + 2 END,
    CASE WHEN status IN ('refused', 'ended', 'withdrawn') THEN opened_on + 27 END,
    CASE WHEN in_progress AND rank > 1 THEN opened_on + 40 END, 'volume' FROM volume""",
    f"""INSERT INTO casework_statuschange
    (id, tenant, case_id, act, source, target, "on", at, actor_id, actor_name, actor_role, note)
    SELECT uuidv7(), tenant, {CASE}, CASE WHEN step = 6 AND status = 'refused' THEN 'refuse' ELSE act END, source,
    CASE WHEN step = 6 AND status = 'refused' THEN 'refused' ELSE target END, opened_on + days,
    opened_on + days + time '09:00', '1', '李静', 'township_caseworker', ''
    FROM volume JOIN (VALUES (1, 'submit', 'draft', 'submitted', 0), (2, 'accept', 'submitted', 'investigating', 2),
    (3, 'give_opinion', 'investigating', 'opinion_given', 14),
    (4, 'post_notice', 'opinion_given', 'in_public_notice', 15),
    (5, 'close_notice', 'in_public_notice', 'awaiting_confirmation', 23),
    (6, 'confirm', 'awaiting_confirmation', 'granted', 27))
    AS acts (step, act, source, target, days) ON step <= rank""",
    f"""INSERT INTO casework_deadline
    (id, tenant, case_id, term, started_on, due_on, completed_on, is_suspended, is_provisional)
    SELECT uuidv7(), tenant, {CASE}, term, opened_on + 2, opened_on + days, CASE WHEN rank = 6 THEN opened_on + 27 END,
    false, false FROM volume
    JOIN (VALUES ('subsistence_allowance.whole', 40, 1), ('subsistence_allowance.county_decision', 40, 4))
    AS terms (term, days, after) ON rank > after""",
    f"""INSERT INTO casework_task
    (id, tenant, case_id, kind, title, "right", division_code, state, opened_on, due_on, closed_by)
    SELECT uuidv7(), tenant, {CASE}, kind, title, wanted, division, 'open', opened_on + 2, opened_on + 40, ''
    FROM volume JOIN (VALUES (1, 'accept', '受理救助申请', 'assistance.accept_application'),
    (2, 'means_test', '家庭经济状况核对', 'assistance.start_means_test'),
    (2, 'home_visit', '入户调查', 'assistance.record_visit'),
    (3, 'post_notice', '张贴公示', 'assistance.post_notice'),
    (5, 'confirm', '审核确认', 'assistance.confirm_allowance'))
    AS work (stage, kind, title, wanted) ON in_progress AND stage = rank""",
    f"""INSERT INTO casework_determination
    (id, tenant, case_id, programme, as_of, known_at, place, outcome, base, top_up, payable_from, reasons,
    inputs, trace, rules_version, determined_by, determined_at)
    SELECT {DETERMINATION}, tenant, {CASE}, 'subsistence_allowance', opened_on + 14, opened_on + 14 + time '10:00',
    substr(division, 1, 6), CASE status WHEN 'refused' THEN 'refuse' ELSE 'grant' END, 300 + g %% 90 * 10, g %% 4 * 50,
    '', '[]', '{{}}', '{{}}', 'volume', '王建军', opened_on + 14 + time '10:00' FROM volume WHERE rank > 2""",
    f"""INSERT INTO payments_award (id, tenant, household_id, programme, valid_from, valid_to, base, top_up, persons,
    determination_id, case_id, division_code)
    SELECT uuidv7(), tenant, {HOUSEHOLD}, 'subsistence_allowance', date_trunc('month', opened_on + 60)::date,
    CASE status WHEN 'ended' THEN date_trunc('month', opened_on + 120)::date END, 300 + g %% 90 * 10, g %% 4 * 50,
    1 + g %% 4, {DETERMINATION}, {CASE}, division FROM volume WHERE status IN ('granted', 'ended')""",
    f"""INSERT INTO meanstest_checkrun
    (id, tenant, case_id, state, as_of, window_from, window_to, purpose, requested_by, requested_at)
    SELECT {RUN}, tenant, {CASE}, CASE WHEN rank = 2 THEN 'running' ELSE 'concluded' END, opened_on + 2,
    opened_on - 365, opened_on, '最低生活保障', '李静', opened_on + 2 + time '11:00' FROM volume WHERE rank > 1""",
    f"""INSERT INTO meanstest_checkstep
    (id, tenant, run_id, person_id, source, state, failure, attempts, failures, ticket)
    SELECT uuidv7(), tenant, {RUN}, {PERSON}, source, CASE WHEN rank > 2 OR place > 4 THEN 'no_record'
    WHEN place = 1 THEN 'source_failed' ELSE 'pending' END,
    CASE WHEN rank = 2 AND place = 1 THEN 'timeout' ELSE '' END,
    1, 0, '' FROM volume
    CROSS JOIN unnest(ARRAY['tax', 'banks', 'natural_resources', 'insurers', 'public_security', 'human_resources',
    'housing_fund', 'market_supervision']) WITH ORDINALITY AS asked (source, place) WHERE rank > 1""",
)


def fill(cursor: Cursor, *, cases: int, on: dt.date) -> None:
    """Make so many households, each with one case, spread over a city of five districts and seven bureaus elsewhere.

    `cursor` is of the owning role on an empty migrated database, outside a transaction; `on` is the day up to which
    the cases have come.
    """
    cursor.execute(
        "INSERT INTO tenancy_bureau (id, name, division_code, is_city, is_sandbox) "
        "SELECT * FROM unnest(%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [
            [CITY, *(number for number, _ in BUREAUS)],
            ["大连市民政局", *(f"民政局{code}" for _, code in BUREAUS)],
            ["210200", *(code for _, code in BUREAUS)],
            [True, *(False for _ in BUREAUS)],
            [False, *(False for _ in BUREAUS)],
        ],
    )
    parameters: Any = {
        "cases": cases,
        "on": on,
        "tenants": [number for number, _ in BUREAUS],
        "counties": [code for _, code in BUREAUS],
        "townships": TOWNSHIPS,
        "villages": VILLAGES,
    }
    cursor.execute(SOURCE, parameters)
    tables = sorted({statement.split()[2] for statement in STATEMENTS})
    references = references_of(cursor, tables)
    for table, name, _ in references:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    unsaid = columns_without_default(cursor, tables)
    for table, column, kind in unsaid:
        cursor.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" SET DEFAULT {NEUTRAL[kind]}')
    for statement in STATEMENTS:
        cursor.execute(statement, ())
    cursor.execute("DROP TABLE volume")
    for table, column, _ in unsaid:
        cursor.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" DROP DEFAULT')
    for table in tables:
        cursor.execute(f"VACUUM ANALYZE {table}")  # a count out of an index alone needs the vacuum's map
    for table, name, definition in references:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def columns_without_default(cursor: Cursor, tables: Sequence[str]) -> list[tuple[Any, ...]]:
    """Table, column and type of what must have a value: what no statement names is left at nothing, zero or no."""
    cursor.execute(
        "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = ANY (%s) AND is_nullable = 'NO' AND column_default IS NULL "
        "AND data_type = ANY (%s)",
        [list(tables), list(NEUTRAL)],
    )
    return cursor.fetchall()


def references_of(cursor: Cursor, tables: Sequence[str]) -> list[tuple[Any, ...]]:
    """Table, name and definition of each foreign key: checked once for all rows, not for each row as it comes."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND conrelid::regclass::text = ANY (%s) ORDER BY conrelid, conname",
        [list(tables)],
    )
    return cursor.fetchall()
