"""The operator's settings that the conversation needs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """`support` is an https or t.me address; `open_registration` lets strangers register."""

    support: str
    open_registration: bool
