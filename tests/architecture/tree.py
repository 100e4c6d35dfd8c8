"""The project's own source files, as the architecture tests read them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DOMAINS = tuple(app for app in ("assistance", "eldercare", "funeral", "orgs", "placenames") if (ROOT / app).is_dir())
PACKAGES = ("civaffairs", *DOMAINS)


@cache
def files(*suffixes: str, under: tuple[str, ...] = PACKAGES) -> list[Path]:
    """Files with one of these suffixes below these folders, without what tools left behind."""
    return sorted(
        path
        for folder in under
        for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes and "__pycache__" not in path.parts and path.is_file()
    )


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def modules() -> list[Path]:
    """The product's Python files without migrations, which a tool writes."""
    return [path for path in files(".py") if "migrations" not in path.parts]


def name_of(path: Path) -> str:
    """The path as a reader of a failure wants it: from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


def kernel_packages() -> list[str]:
    """Every package of `civaffairs`, dotted."""
    return sorted(f"civaffairs.{path.parent.name}" for path in (ROOT / "civaffairs").glob("*/__init__.py"))


def tracked() -> list[Path]:
    """Every file under version control."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
