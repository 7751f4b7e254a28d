"""Files: what the files are called that a business takes away."""

import unicodedata

from storage.members.values import MemberView

LONGEST = 40


def file_name(view: MemberView, ending: str) -> str:
    """Named after the business and the day: `partner-plans-corner-cafe-2026-11-24.csv`."""
    member, day = view.member, f"{view.subscription.now:%Y-%m-%d}"
    whose = slug(member.business_name) or str(member.business_id)
    return f"partner-plans-{whose}-{day}{ending}"


def slug(name: str) -> str:
    """The letters and digits of a name in small, with hyphens between; may be empty.

    Latin letters lose their accents, other scripts stay: every file system takes them.
    """
    kept = (_plain(one) for one in unicodedata.normalize("NFKC", name).casefold())
    return "-".join("".join(kept).split())[:LONGEST].strip("-")


def _plain(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)[0]
    if base.isascii():
        return base if base.isalnum() else " " if character.isascii() else ""
    return character if unicodedata.category(character)[0] in {"L", "M", "N"} else " "
