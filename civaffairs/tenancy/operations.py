"""The walls of a tenant table as migration operations: policies, composite keys, append-only grants."""

from django.db.migrations.operations.base import Operation

OWN = "tenant = nullif(current_setting('app.tenant', true), '')::int"
CITY = (
    "tenant BETWEEN nullif(current_setting('app.city_from', true), '')::int "
    "AND nullif(current_setting('app.city_to', true), '')::int"
)


class BuildWalls(Operation):
    """Puts row-level security, the (tenant, id) key and composite foreign keys on tables of the app.

    `models` are the names of the app's new tenant models, each named once in the app's migrations.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, *models: str):
        self.models = models

    def deconstruct(self):
        return self.__class__.__qualname__, list(self.models), {}

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        found = [to_state.apps.get_model(app_label, name) for name in self.models]
        for model in found:
            for statement in policy_statements(model._meta.db_table):
                schema_editor.execute(statement)
        for model in found:
            for field in model._meta.local_fields:
                if is_tenant_reference(field):
                    schema_editor.execute(reference_statement(model, field))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for name in self.models:
            table = from_state.apps.get_model(app_label, name)._meta.db_table
            schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
            schema_editor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')

    def describe(self):
        return f"Row-level security and composite keys on {', '.join(self.models)}"


class AppendOnly(Operation):
    """Takes the right to change or delete rows from the application: what was recorded stays."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, *models: str):
        self.models = models

    def deconstruct(self):
        return self.__class__.__qualname__, list(self.models), {}

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for name in self.models:
            table = to_state.apps.get_model(app_label, name)._meta.db_table
            schema_editor.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM civ_app')

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for name in self.models:
            table = from_state.apps.get_model(app_label, name)._meta.db_table
            schema_editor.execute(f'GRANT UPDATE, DELETE ON "{table}" TO civ_app')

    def describe(self):
        return f"Append-only: {', '.join(self.models)}"


def is_tenant_reference(field) -> bool:
    """Whether the field points from a tenant table to a tenant table."""
    target = field.remote_field.model if field.is_relation and (field.many_to_one or field.one_to_one) else None
    return target is not None and field.name != "tenant" and any(f.name == "tenant" for f in target._meta.local_fields)


def policy_statements(table: str) -> list[str]:
    """The statements that put one table behind the wall."""
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY own_tenant ON "{table}" TO civ_app USING ({OWN}) WITH CHECK ({OWN})',
        f'CREATE POLICY own_city ON "{table}" FOR SELECT TO civ_city USING ({CITY})',
        f'GRANT SELECT ON "{table}" TO civ_city',
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_tenant_id_key" UNIQUE (tenant, id)',
    ]


def reference_statement(model, field) -> str:
    """The composite foreign key of one reference between tenant tables."""
    table, target = model._meta.db_table, field.remote_field.model._meta.db_table
    name = f"{table}_{field.column}_tenant_fk"[-63:]
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (tenant, "{field.column}") '
        f'REFERENCES "{target}" (tenant, id) DEFERRABLE INITIALLY DEFERRED'
    )
