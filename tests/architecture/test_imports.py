"""What the import linter cannot see: parent packages, dynamic imports, and packages nobody named in a contract.

The contracts themselves stand in pyproject.toml; `make lint` checks them.
"""

import subprocess
import sys
import tomllib

from tests.architecture import tree

CONTRACTS = tomllib.loads((tree.ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
ABOVE_ALL = {"civaffairs.devstack", "civaffairs.settings"}

WITHOUT_FRAMEWORKS = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("django", "rest_framework", "celery", "psycopg2", "redis", "httpx"):
            raise ImportError(f"{name} is not for rules")

sys.meta_path.insert(0, Refuse())
from civaffairs.policy import catalogue
for package, *modules in PACKAGES:
    catalogue.register(package, *modules)
print(len(catalogue.rule_ids()), len(catalogue.all_definitions()), len(catalogue.pack_rows()))
"""


def contract(name: str) -> dict:
    return next(one for one in CONTRACTS if one["name"] == name)


def test_every_package_file_is_empty_because_importing_a_part_must_not_load_its_parent():
    packages = [path for path in tree.files(".py") if path.name == "__init__.py"]
    assert len(packages) > 20
    assert [tree.name_of(path) for path in packages if path.read_text("utf-8").strip()] == []


def test_every_kernel_package_is_forbidden_to_import_a_domain_app():
    named = set(contract("The kernel imports no domain app")["source_modules"])
    assert set(tree.kernel_packages()) - ABOVE_ALL - named == set()


def test_every_kernel_package_is_forbidden_to_import_the_mock_agencies():
    named = contract("The product never imports the mock agencies, which it meets over HTTP only")["source_modules"]
    named = {name.removesuffix(".*") for name in named}
    assert {*tree.kernel_packages(), *tree.DOMAINS} - ABOVE_ALL - named == set()


def test_every_domain_app_is_in_the_contracts_about_domain_apps():
    assert contract("Domain apps never import one another")["modules"] == list(tree.DOMAINS)
    assert contract("The kernel imports no domain app")["forbidden_modules"] == list(tree.DOMAINS)


def test_all_rules_load_where_no_framework_can_be_imported():
    """The linter does not follow the catalogue's imports by name; this does."""
    from civaffairs.policy import catalogue

    packages = [(package, *catalogue._packages[package]) for package in catalogue.packages()]
    code = WITHOUT_FRAMEWORKS.replace("PACKAGES", repr(packages))
    run = subprocess.run([sys.executable, "-c", code], cwd=tree.ROOT, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    rules, definitions, values = map(int, run.stdout.split())
    assert rules == len(catalogue.rule_ids()) > 0
    assert definitions > 0
    assert values > 0


def test_the_check_without_frameworks_notices_one():
    code = WITHOUT_FRAMEWORKS.replace("PACKAGES", "[]") + "import django\n"
    run = subprocess.run([sys.executable, "-c", code], cwd=tree.ROOT, capture_output=True, text=True, timeout=60)
    assert run.returncode != 0
    assert "django is not for rules" in run.stderr
