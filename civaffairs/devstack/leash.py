"""Becomes one part of the stack, tied to the process that started it: python -m civaffairs.devstack.leash PART

The kernel is asked to end this process when its parent dies, so that a killed supervisor leaves nothing behind. What an
earlier incarnation of the part left is removed first.
"""

import ctypes
import os
import signal
import sys
import time

from civaffairs.devstack import parts, paths, processes, state

_PR_SET_PDEATHSIG = 1


def _tie_to_parent(number: signal.Signals, parent: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:  # it died before the kernel was asked
        sys.exit(1)


def main(name: str) -> None:
    parent = os.getppid()
    part = parts.named(name)
    _tie_to_parent(part.stop_signal, parent)
    stack = state.load()
    if stack is None:
        sys.exit("没有启动记录。请先运行 python -m civaffairs.devstack run。")
    if part.is_server:
        part.clear_remains(stack)
    else:
        processes.end_all(lambda: parts.survivors(stack, name), number=signal.SIGKILL, patience=5)
    while not all(file.exists() for file in part.needs(stack)):
        time.sleep(0.1)
    command, environment = part.command(stack), parts.environment(stack, name)
    if part.is_server:
        os.chdir(paths.server_folder(stack.folder))
        if paths.is_root():
            uid, gid = paths.account()
            os.setgroups([])
            os.setgid(gid)
            os.setuid(uid)
            _tie_to_parent(part.stop_signal, parent)  # the kernel forgets the tie when the user changes
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.execve(command[0], command, environment)


if __name__ == "__main__":
    main(sys.argv[1])
