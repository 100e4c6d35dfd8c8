"""Who may import tables."""

from civaffairs.accounts.choices import Role
from civaffairs.accounts.permissions import Right

IMPORTERS = frozenset({Role.TOWNSHIP_CASEWORKER, Role.COUNTY_REVIEWER})

IMPORT = Right("exchange.import_rows", "批量导入", IMPORTERS)
IMPORT_PERSONS = Right("exchange.import_persons", "批量登记自然人", IMPORTERS)

RIGHTS = (IMPORT, IMPORT_PERSONS)
