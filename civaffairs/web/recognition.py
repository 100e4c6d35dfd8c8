"""What is known of an identity number while it is typed; whoever keeps a register says so in `ready()`."""

from collections.abc import Callable, Sequence

from civaffairs.accounts.actor import Actor

# The full number and the name typed beside it; answers in sentences, for this actor.
Knows = Callable[..., Sequence[str]]
_registers: list[Knows] = []


def ask_also(register: Knows) -> None:
    """Ask this register too: `register(number=, name=, by=)`."""
    if register not in _registers:
        _registers.append(register)


def known_of(*, number: str, name: str, by: Actor) -> list[str]:
    """What the registers have to say of a number, to whoever types it."""
    return [sentence for register in _registers for sentence in register(number=number, name=name, by=by)]
