"""The whole product in the foreground until Ctrl-C: servers, tables, data, web, worker, beat, agencies."""

import fcntl
import http.client
import os
import signal
import subprocess
import sys
from types import FrameType

from civaffairs.devstack import launch, parts, paths, processes, roles, state, supervise
from civaffairs.devstack.state import HOST, Stack

DEFAULT_PORT = 8000
WEB_SECONDS = 90


class Stopped(Exception):
    """Ctrl-C, the closing of the terminal, or a request to end."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _listen_to_signals() -> None:
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup wants to outlive its terminal
        signal.signal(signal.SIGHUP, _stop)


def _become_deaf() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def _take_lock(stack: Stack) -> int | None:
    lock = os.open(stack.folder / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def _manage(stack: Stack, *arguments: str, capture: bool = False) -> str:
    """Run a management command; its progress (stderr) is shown, its result (stdout) shown or returned."""
    done = subprocess.run(
        [sys.executable, str(paths.CLONE / "manage.py"), *arguments],
        cwd=paths.CLONE,
        env={**os.environ, **stack.environment()},
        stdout=subprocess.PIPE if capture else None,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"manage.py {arguments[0]} 没有成功（退出码 {done.returncode}），原因见上文。")
    return done.stdout or ""


def web_answers(stack: Stack) -> bool:
    link = http.client.HTTPConnection(HOST, stack.web_port, timeout=5)
    try:
        link.request("GET", "/")
        return link.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def _choose_port(stack: Stack, wanted: int) -> None:
    stack.web_port = state.next_free(wanted)
    if stack.web_port != wanted:
        _say(f"端口 {wanted} 已被占用，改用 {stack.web_port}。")


def _start(stack: Stack, port: int) -> "subprocess.Popen[bytes]":
    parts.gate(stack).unlink(missing_ok=True)
    supervise.end_everything(stack)
    _choose_port(stack, port)
    with launch.starting(stack.folder):
        launch.initialise(stack)
    supervise.write_configuration(stack)
    supervisor = supervise.start(stack)
    launch.wait_for_servers(stack)
    roles.prepare(stack)
    return supervisor


def _fill(stack: Stack, *, with_demonstration: bool) -> str:
    """Tables, static files, data; answers the logins, which are shown at the end."""
    _manage(stack, "migrate", "--verbosity", "0")
    _manage(stack, "collectstatic", "--no-input", "--verbosity", "0")
    if not with_demonstration:
        return ""
    _say("准备演示数据……")
    return _manage(stack, "demo_data", capture=True)


def _open(stack: Stack) -> None:
    parts.gate(stack).touch()
    if not processes.wait_until(lambda: web_answers(stack), WEB_SECONDS):
        raise SystemExit(f"网页服务在 {WEB_SECONDS} 秒内没有应答。请查看日志 {launch.log_folder(stack) / 'web.log'}。")


def _watch(stack: Stack, supervisor: "subprocess.Popen[bytes]") -> None:
    """Until a signal ends it: a supervisor that was killed is started again, its parts having died with it."""
    while True:
        supervisor.wait()
        _say("监督进程意外结束，正在重新启动。")
        supervise.end_everything(stack)
        supervisor = supervise.start(stack)


def _already_running(stack: Stack) -> int:
    if processes.wait_until(lambda: web_answers(stack), 2):
        _say(f"已在运行：{stack.web_url}（要停止它，请在启动它的窗口按 Ctrl-C）。")
        return 0
    _say(f"另一个启动过程正在进行，尚未应答。地址将是 {stack.web_url}，日志在 {launch.log_folder(stack)}。")
    return 1


def run(*, port: int = DEFAULT_PORT, with_demonstration: bool = False, household: int = 1) -> int:
    """Start everything, show the demonstration if wanted, and stay until Ctrl-C; the exit status of the command."""
    stack = state.load_or_create()
    lock = _take_lock(stack)
    if lock is None:
        return _already_running(stack)
    _listen_to_signals()
    try:
        _say("启动 PostgreSQL 和 Valkey……")
        supervisor = _start(stack, port)
        logins = _fill(stack, with_demonstration=with_demonstration)
        _open(stack)
        if with_demonstration:
            _manage(stack, "demo_case", "--household", str(household))
            _manage(stack, "demo_city", capture=True)
            _say(logins.rstrip())
        _say(f"\n网址：{stack.web_url}\n按 Ctrl-C 停止；数据会保留。")
        _watch(stack, supervisor)
    except Stopped:
        return 0
    finally:
        _become_deaf()
        supervise.end_everything(stack)
        parts.gate(stack).unlink(missing_ok=True)
    return 0
