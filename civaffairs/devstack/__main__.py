"""Command line of the embedded servers: python -m civaffairs.devstack --help"""

import argparse
import shutil
import sys

from civaffairs.devstack import foreground, launch, parts, paths, state, supervise


def _up(chosen: argparse.Namespace) -> int:
    stack = launch.ensure_running(test=chosen.test)
    print(f"PostgreSQL {stack.pg_host}:{stack.pg_port}，Valkey {stack.pg_host}:{stack.valkey_port}")
    return 0


def _down(chosen: argparse.Namespace) -> int:
    stack = state.load(test=chosen.test)
    if stack is not None and parts.survivors(stack, parts.SUPERVISOR):
        print(f"整个产品正在运行（{stack.web_url}）。要停止它，请在启动它的窗口按 Ctrl-C。", file=sys.stderr)
        return 1
    if not launch.stop(test=chosen.test, only_unused=chosen.if_unused):
        print("有进程正在使用，没有停止。")
    return 0


def _run(chosen: argparse.Namespace) -> int:
    return foreground.run(port=chosen.port, with_demonstration=chosen.demo, household=chosen.household)


def _status(chosen: argparse.Namespace) -> int:
    stack = state.load(test=chosen.test)
    running = supervise.running_parts(stack) if stack else {}
    for name, pids in running.items():
        print(f"{name:<12}{' '.join(map(str, pids))}")
    return 0 if running else 3


def _clean(chosen: argparse.Namespace) -> int:
    """Both stacks with all their data."""
    for test in (True, False):
        stack = state.load(test=test)
        if stack is not None:
            supervise.end_everything(stack)
        folder = paths.state_folder(test=test)
        shutil.rmtree(paths.outside_folder(folder), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m civaffairs.devstack", description="内嵌服务器的启动器")
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("run", help="在前台运行整个产品，按 Ctrl-C 停止")
    run.add_argument("--port", type=int, default=foreground.DEFAULT_PORT, help="网页端口；被占用时用其后第一个空闲端口")
    run.add_argument("--demo", action="store_true", help="装入演示数据，并办理一户")
    run.add_argument("--household", type=int, default=1, help="演示办理第几户")
    run.set_defaults(act=_run)
    up = commands.add_parser("up", help="只在后台启动 PostgreSQL 和 Valkey")
    up.set_defaults(act=_up)
    down = commands.add_parser("down", help="停止 up 启动的服务器")
    down.add_argument("--if-unused", action="store_true", help="有进程正在使用时不停止")
    down.set_defaults(act=_down)
    status = commands.add_parser("status", help="列出正在运行的进程")
    status.set_defaults(act=_status)
    for command in (up, down, status):
        command.add_argument("--test", action="store_true", help="测试用的一套：快，数据可丢弃")
    commands.add_parser("clean", help="停止一切并删除两套数据").set_defaults(act=_clean)
    return parser


def main() -> int:
    if sys.platform != "linux":
        print("内嵌服务器的启动器只支持 Linux；请在 Linux（或其容器、虚拟机）中运行。", file=sys.stderr)
        return 2
    chosen = _arguments().parse_args()
    return int(chosen.act(chosen))


if __name__ == "__main__":
    sys.exit(main())
