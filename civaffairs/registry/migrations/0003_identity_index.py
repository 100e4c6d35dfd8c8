"""The identity index over all bureaus: no policy can guard it, so nobody but two functions may touch it."""

from django.db import migrations

TABLES = """
CREATE TABLE registry_identityindex (
    digest text NOT NULL,
    key_version text NOT NULL,
    bureau_number int NOT NULL REFERENCES tenancy_bureau (id),
    document_id uuid NOT NULL,
    PRIMARY KEY (digest, bureau_number, document_id)
);
CREATE TABLE registry_identityquery (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    bureau_number int NOT NULL,
    asked_by text NOT NULL,
    purpose text NOT NULL,
    programme text NOT NULL,
    known_in int NOT NULL,
    receiving_in int NOT NULL
);
REVOKE ALL ON registry_identityindex, registry_identityquery FROM civ_app, civ_city;
"""

PUT = """
CREATE FUNCTION identity_index_put(version text, hash text, document uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE asking int := nullif(current_setting('app.tenant', true), '')::int;
BEGIN
    IF asking IS NULL OR NOT EXISTS (
        SELECT FROM registry_identitydocument d WHERE d.id = document AND d.tenant = asking
    ) THEN
        RAISE EXCEPTION 'the document is not one of the bureau in scope';
    END IF;
    INSERT INTO registry_identityindex (digest, key_version, bureau_number, document_id)
    VALUES (hash, version, asking, document) ON CONFLICT DO NOTHING;
END $$;
REVOKE ALL ON FUNCTION identity_index_put(text, text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_index_put(text, text, uuid) TO civ_app;
"""

# One person a call: a list of digests would turn the answer into a way of reading the table.
MATCH = """
CREATE FUNCTION identity_match(
    asked_for text, asked_by text, hashes text[], wanted text, on_day date, OUT known_in int, OUT receiving_in int
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE asking int := nullif(current_setting('app.tenant', true), '')::int;
BEGIN
    IF asking IS NULL THEN
        RAISE EXCEPTION 'no bureau is in scope';
    END IF;
    IF btrim(coalesce(asked_for, '')) = '' OR btrim(coalesce(asked_by, '')) = '' THEN
        RAISE EXCEPTION 'a match needs a purpose and somebody who asks';
    END IF;
    IF cardinality(hashes) NOT BETWEEN 1 AND 2 THEN
        RAISE EXCEPTION 'a match asks for one number, under at most two keys';
    END IF;
    SELECT count(DISTINCT i.bureau_number) INTO known_in
    FROM registry_identityindex i WHERE i.digest = ANY (hashes) AND i.bureau_number <> asking;
    SELECT count(DISTINCT i.bureau_number) INTO receiving_in
    FROM registry_identityindex i
    JOIN registry_identitydocument d ON d.tenant = i.bureau_number AND d.id = i.document_id
    JOIN registry_person holder ON holder.tenant = d.tenant AND holder.id = d.person_id
    JOIN registry_person same ON same.tenant = holder.tenant
        AND coalesce(same.kept_id, same.id) = coalesce(holder.kept_id, holder.id)
    JOIN registry_standing s ON s.tenant = same.tenant AND s.person_id = same.id
    WHERE i.digest = ANY (hashes) AND i.bureau_number <> asking AND (wanted = '' OR s.programme = wanted)
        AND s.valid_from <= on_day AND (s.valid_to IS NULL OR s.valid_to > on_day);
    INSERT INTO registry_identityquery (bureau_number, asked_by, purpose, programme, known_in, receiving_in)
    VALUES (asking, asked_by, asked_for, wanted, known_in, receiving_in);
END $$;
REVOKE ALL ON FUNCTION identity_match(text, text, text[], text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_match(text, text, text[], text, date) TO civ_app;
"""

DROP = """
DROP FUNCTION identity_match(text, text, text[], text, date);
DROP FUNCTION identity_index_put(text, text, uuid);
DROP TABLE registry_identityquery, registry_identityindex;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_people_in_full"), ("tenancy", "0001_initial")]

    operations = [migrations.RunSQL(TABLES + PUT + MATCH, DROP)]
