"""The examples of docs/howto, written to files as the pages say, in a domain app that is gone after the test."""

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from civaffairs.connectors.adapters import registry as adapters
from civaffairs.indicators import catalogue as boards
from civaffairs.policy import catalogue, services
from tests.architecture import tree

HOWTO = tree.ROOT / "docs" / "howto"
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"# (?P<path>[\w/.]+\.(?:py|yaml))\n")
IN_READY = "# mealaid/apps.py, in ready()\n"
APP = "mealaid"


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a page in one language, in their order."""
    found = BLOCK.finditer((HOWTO / f"{page}.md").read_text("utf-8"))
    return [block["text"] for block in found if block["language"] == language]


@dataclass
class Example:
    """The example app: its folder, and what `ready()` says."""

    folder: Path
    ready: list[str] = field(default_factory=list)

    def write(self, page: str) -> None:
        """Put every block of the page that names a file into that file."""
        for text in [*blocks(page, "python"), *blocks(page, "yaml")]:
            if text.startswith(IN_READY):
                self.ready.append(text)
            elif named := FILE.match(text):
                path = self.folder / named["path"]
                path.parent.mkdir(parents=True, exist_ok=True)
                for package in {self.folder / APP, path.parent} if path.suffix == ".py" else {self.folder / APP}:
                    package.mkdir(exist_ok=True)
                    (package / "__init__.py").touch()
                assert not path.exists(), f"two blocks are {named['path']}"
                path.write_text(text, "utf-8")

    def start(self) -> None:
        """Do what `ready()` does."""
        importlib.invalidate_caches()
        for text in self.ready:
            exec(compile(text, "mealaid/apps.py", "exec"), {})

    def module(self, name: str):
        """A module of the example."""
        return importlib.import_module(f"{APP}.{name}")


def _forget_figures() -> None:
    catalogue._forget()
    services._figures.cache_clear()
    services._rows.cache_clear()


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Example]]:
    """`example("add-a-rule", ...)` builds the blocks of these pages and starts the app."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(catalogue, "_packages", dict(catalogue._packages))
    monkeypatch.setattr(catalogue, "_rules", {name: list(versions) for name, versions in catalogue._rules.items()})
    monkeypatch.setattr(boards, "_boards", dict(boards._boards))
    monkeypatch.setattr(adapters, "_ADAPTERS", adapters._ADAPTERS)
    built = Example(tmp_path)

    def build(*pages: str) -> Example:
        for page in pages:
            built.write(page)
        built.start()
        _forget_figures()
        return built

    yield build
    for name in [name for name in sys.modules if name == APP or name.startswith(f"{APP}.")]:
        del sys.modules[name]
    monkeypatch.undo()
    _forget_figures()
