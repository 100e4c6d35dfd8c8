"""The whole product under its supervisor: what is killed comes back, what is stopped leaves nothing behind."""

import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from civaffairs.devstack import foreground, launch, parts, paths, processes, state, supervise
from civaffairs.devstack.population.build import build
from civaffairs.devstack.state import Stack
from tests.devstack.conftest import devstack, query

pytestmark = pytest.mark.live
START_SECONDS = 90


def _start(folder: Path) -> "subprocess.Popen[str]":
    """The product without demonstration data, in the foreground of a session of its own."""
    with (folder / "run.out").open("w") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "civaffairs.devstack", "run", "--port", str(state.free_port())],
            cwd=paths.CLONE,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


def _wait_until_open(folder: Path, product: "subprocess.Popen[str]") -> None:
    output = folder / "run.out"
    processes.wait_until(lambda: "网址" in output.read_text() or product.poll() is not None, START_SECONDS)
    assert "网址" in output.read_text(), output.read_text()


def _stack() -> Stack:
    stack = state.load()
    assert stack is not None
    return stack


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def _heads(stack: Stack) -> dict[str, int]:
    """The process of each part that the supervisor itself started; the others descend from it."""
    running = supervise.running_parts(stack)
    supervisors = running.get(parts.SUPERVISOR, [])
    return {name: pid for name, pids in running.items() for pid in pids if _parent(pid) in supervisors}


def _everything_answers(stack: Stack) -> bool:
    return set(_heads(stack)) == set(parts.PARTS) and launch.is_running(stack) and foreground.web_answers(stack)


def _are_gone(pids: list[int]) -> bool:
    return not any(map(processes.is_alive, pids))


@pytest.fixture(scope="module")
def product(own_state: Path) -> "Iterator[subprocess.Popen[str]]":
    build(as_of=dt.date(2026, 11, 20), size=300).save(state.load_or_create().population)
    running = _start(own_state)
    _wait_until_open(own_state, running)
    yield running
    running.send_signal(signal.SIGTERM)
    running.wait(60)


@pytest.fixture
def stack(product: "subprocess.Popen[str]") -> Stack:
    stack = _stack()
    assert processes.wait_until(lambda: _everything_answers(stack), 30)
    return stack


@pytest.mark.parametrize("name", parts.PARTS)
def test_a_killed_part_comes_back(stack: Stack, name: str) -> None:
    family = supervise.running_parts(stack)[name]
    os.kill(_heads(stack)[name], signal.SIGKILL)
    assert processes.wait_until(lambda: _are_gone(family), 15), supervise.running_parts(stack)
    assert processes.wait_until(lambda: _everything_answers(stack), 30), supervise.running_parts(stack)


def test_a_killed_supervisor_comes_back_with_all_its_parts(stack: Stack) -> None:
    before = supervise.running_parts(stack)
    [supervisor] = before[parts.SUPERVISOR]
    os.kill(supervisor, signal.SIGKILL)
    assert processes.wait_until(lambda: _are_gone([pid for pids in before.values() for pid in pids]), 30)
    assert processes.wait_until(lambda: _everything_answers(stack), 30), supervise.running_parts(stack)


def test_a_second_start_names_the_address_and_leaves_the_first_alone(stack: Stack) -> None:
    before = _heads(stack)
    second = devstack("run")
    assert (second.returncode, stack.web_url in second.stdout) == (0, True)
    assert _heads(stack) == before


def test_the_servers_of_a_running_product_are_not_pulled_from_under_it(stack: Stack) -> None:
    before = _heads(stack)
    refused = devstack("down")
    assert (refused.returncode, stack.web_url in refused.stderr) == (1, True)
    assert _heads(stack) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_stopped_launcher_leaves_no_process_and_keeps_the_data(
    own_state: Path, product: "subprocess.Popen[str]", number: signal.Signals
) -> None:
    product.send_signal(signal.SIGTERM)  # the shared one makes way
    product.wait(60)
    running = _start(own_state)
    _wait_until_open(own_state, running)
    stack = _stack()
    word = number.name
    query(stack.migrator_url, "CREATE TABLE IF NOT EXISTS kept (word text)", f"INSERT INTO kept VALUES ('{word}')")
    running.send_signal(number)
    assert running.wait(30) == (0 if number is not signal.SIGKILL else -number)
    assert processes.wait_until(lambda: not supervise.running_parts(stack), 30), supervise.running_parts(stack)
    again = launch.ensure_running()
    assert query(again.database_url, f"SELECT word FROM kept WHERE word = '{word}'") == [(word,)]
    launch.stop()
