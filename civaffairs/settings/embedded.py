"""Settings on a developer's machine and in the demonstration: addresses and keys of the embedded servers.

They are handed over as the environment variables that production sets; whatever is set already wins.
"""

import os

from civaffairs.devstack import paths, state

# Commands that need no database work before the servers were ever started; the others then say what is refused.
_stack = state.load() or state.Stack(folder=paths.state_folder(), pg_port=1, valkey_port=1)
for _name, _value in _stack.environment().items():
    os.environ.setdefault(_name, _value)

os.environ.setdefault("WEBHOOK_NETWORKS", "127.0.0.0/8,::1/128")  # receivers are tried on the same machine

from .base import *
