"""What a stack remembers, and which addresses it hands to the settings."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from civaffairs.devstack import paths, state
from civaffairs.devstack.state import HOST, Stack


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CIVAFFAIRS_STATE", str(tmp_path))
    return tmp_path


def test_ports_and_passwords_stay_the_same_from_run_to_run(own_folder: Path) -> None:
    assert state.load() is None
    assert state.load_or_create() == state.load_or_create() == state.load()


def test_the_tests_have_ports_and_passwords_of_their_own(own_folder: Path) -> None:
    own, tests = state.load_or_create(), state.load_or_create(test=True)
    assert tests.folder == own.folder / "test"
    assert tests.pg_port != own.pg_port
    assert tests.passwords != own.passwords


def test_a_state_written_by_an_earlier_version_gets_what_is_new_once_and_keeps_the_rest(own_folder: Path) -> None:
    stack = state.load_or_create()
    file = own_folder / state.STATE_FILE
    file.write_text(re.sub(r'"index_key": "[^"]*",', "", file.read_text()))
    first = state.load()
    assert first is not None
    assert first.passwords == stack.passwords
    assert first.index_key != stack.index_key
    assert state.load() == first


def test_a_taken_port_gives_way_to_the_next_free_one() -> None:
    with socket.create_server((HOST, 0)) as stranger:
        taken = stranger.getsockname()[1]
        assert not state.is_free(taken)
        assert state.next_free(taken) > taken


def test_every_variable_that_the_settings_read_without_default_is_handed_over(own_folder: Path) -> None:
    needed = set(re.findall(r'os\.environ\["(\w+)"\]', (paths.CLONE / "civaffairs/settings/base.py").read_text()))
    assert needed
    assert needed <= set(Stack(folder=own_folder).environment())


def test_settings_load_before_any_server_was_started_and_create_nothing(own_folder: Path) -> None:
    script = "import civaffairs.settings.embedded as s; print(s.DATABASES['default']['USER'])"
    bare = {"CIVAFFAIRS_STATE": str(own_folder)}
    shown = subprocess.run(
        [sys.executable, "-c", script], cwd=paths.CLONE, env=bare, capture_output=True, text=True, check=True
    )
    assert shown.stdout == "civ_app\n"
    assert list(own_folder.iterdir()) == []
