"""The values of questions: what somebody was asked, a class for each kind."""

from dataclasses import dataclass
from datetime import timedelta

OPEN_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class NameOfNew:
    """What is the business called that they register? `registered` is how many they had then."""

    registered: int


@dataclass(frozen=True, slots=True)
class NewName:
    """What is this business to be called?"""

    business_id: int


Question = NameOfNew | NewName
