"""Runs benchmarks and prints one table: `python -m benchmarks` all of them, `python -m benchmarks NAME...` some.

Every benchmark that is run among all has a process of its own, so that none inherits the other's connections or
memory; those that read the same filled database share one. `BENCH_SIZE` chooses the size. `--write` puts the table
into docs/quality.md.
"""

import os
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from .report import into_page, report
from .sizes import chosen
from .table import Row, keep, kept_in

# Each reads the cases of one filled database, or makes what it needs.
OF_CASES = ("case_list", "list_endpoint", "name_search", "dashboard")
OF_THEIR_OWN = ("rules", "creating", "importing", "agencies", "meanstest")


def measured(names: list[str], failed: list[str]) -> Iterator[Row]:
    """The rows of these benchmarks, in this process; one that breaks says why and does not end the others."""
    from .database import filled

    size = chosen()
    of_cases = [name for name in names if name in OF_CASES]
    if of_cases:
        with filled(size.cases) as database:
            for name in of_cases:
                yield from measured_by(name, failed, database, size)
    for name in names:
        if name not in OF_CASES:
            yield from measured_by(name, failed, size)


def measured_by(name: str, failed: list[str], *what: object) -> Iterator[Row]:
    """The rows of one benchmark."""
    print(f"\n== {name}", flush=True)
    try:
        yield from import_module(f"benchmarks.{name}").rows(*what)
    except Exception:
        traceback.print_exc()
        failed.append(name)


def set_up() -> None:
    """The product's settings of the tests, before anything of the product is imported."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "civaffairs.settings.test"
    warnings.filterwarnings("ignore", message="No directory at")
    import django

    django.setup()


def in_processes(file: Path) -> list[str]:
    """Run all, each group in a process; the names of those that broke."""
    failed = []
    for names in (list(OF_CASES), *([name] for name in OF_THEIR_OWN)):
        broken = file.with_name("broken")
        broken.unlink(missing_ok=True)
        command = [sys.executable, "-m", "benchmarks", "--rows", str(file), *names]
        if subprocess.run(command).returncode:
            failed += broken.read_text().split() if broken.exists() else names
    return failed


def main(arguments: list[str]) -> int:
    """Returns the status: 1 where a benchmark broke. A missed aim is told, and is no fault of the run."""
    writes = "--write" in arguments
    names = [argument for argument in arguments if argument != "--write"]
    failed: list[str] = []
    if names[:1] == ["--rows"]:
        set_up()
        file = Path(names[1])
        keep(measured(names[2:], failed), file)
        if failed:
            file.with_name("broken").write_text(" ".join(failed))
        return 1 if failed else 0
    if unknown := set(names) - {*OF_CASES, *OF_THEIR_OWN}:
        raise SystemExit(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join((*OF_CASES, *OF_THEIR_OWN))}")
    before = os.getloadavg()[0]
    if names:
        set_up()
        rows = list(measured(names, failed))
    else:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "rows"
            file.touch()
            failed = in_processes(file)
            rows = kept_in(file)
    text = report(rows, failed, load_before=before)
    print(f"\n{text}")
    if writes:
        into_page(text)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
