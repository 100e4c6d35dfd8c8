"""Command line of the embedded servers: python -m civaffairs.devstack --help"""

import argparse
import sys

from civaffairs.devstack import launch


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m civaffairs.devstack", description="内嵌的 PostgreSQL 和 Valkey 的启动器"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="在后台启动两个服务器")
    up.add_argument("--test", action="store_true", help="测试用的一套，数据可丢弃")
    down = commands.add_parser("down", help="停止两个服务器")
    down.add_argument("--test", action="store_true")
    down.add_argument("--if-unused", action="store_true", help="有进程正在使用时不停止")
    chosen = parser.parse_args()
    if chosen.command == "up":
        stack = launch.ensure_running(test=chosen.test)
        print(f"PostgreSQL {stack.pg_host}:{stack.pg_port}，Valkey {stack.pg_host}:{stack.valkey_port}")
    elif chosen.command == "down" and not launch.stop(test=chosen.test, only_unused=chosen.if_unused):
        print("有进程正在使用，没有停止。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
