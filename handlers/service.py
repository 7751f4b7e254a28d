"""What the operator has set for everybody, as far as the conversation needs it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """`support` is an https or t.me address; `open_registration` lets strangers register."""

    support: str
    open_registration: bool
