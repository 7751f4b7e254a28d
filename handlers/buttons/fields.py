"""Fields: what a button may carry, within which bounds."""

from enum import Enum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

LARGEST = 2**31 - 1
UNDER_A_NOTICE = "+"  # at the end of what a button under a notice carries
LAST_DAY = 3_652_058  # the ordinal of the last day that has a next one

Flag = Annotated[int, Field(ge=0, le=1)]
Number = Annotated[int, Field(ge=0, le=LARGEST)]
Day = Annotated[int, Field(ge=0, le=LAST_DAY)]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")]


class AnyButton(CallbackData, prefix="any"):
    """The base of all buttons."""

    def pack(self) -> str:
        """What it carries, as aiogram packs it, in 1 µs instead of 6: its fields are known here.

        All of them are bounded, and none can hold a separator.
        """
        return ":".join((self.__prefix__, *map(_packed, self.__dict__.values())))


def _packed(value: object) -> str:
    if value is None:
        return ""
    return str(value.value if isinstance(value, Enum) else value)


class OfBusiness(AnyButton, prefix="of"):
    """A button that belongs to one business; only its members may use it."""

    business: Number
