"""What was seen of a past: views by name, in a file that has each only once; what differs."""

from collections.abc import Iterator
from difflib import ndiff

from handlers.direction import END, ISOLATE, MARK

MOST_SHOWN = 20
_VISIBLE = {ord(ISOLATE): "⟨", ord(END): "⟩", ord(MARK): "¶", ord("\r"): "␍"}
_RULE, _AS = "──── ", " = "


class Album:
    """Views in the order in which they were seen; a second one of a name gets a number."""

    def __init__(self) -> None:
        self.views: dict[str, str] = {}

    def keep(self, name: str, content: str) -> None:
        """One more view."""
        name, count = name.replace(_AS, " is "), 1
        while (unique := name if count == 1 else f"{name} ({count})") in self.views:
            count += 1
        self.views[unique] = content.translate(_VISIBLE).rstrip("\n")

    @property
    def text(self) -> str:
        """All of it; a view that is like one before only names that one."""
        first: dict[str, str] = {}
        return "".join(
            f"{_RULE}{name}\n{content}\n\n"
            if name == first.setdefault(content, name)
            else f"{_RULE}{name}{_AS}{first[content]}\n\n"
            for name, content in self.views.items()
        )

    @classmethod
    def read(cls, text: str) -> "Album":
        """The album that wrote this."""
        album = cls()
        for view in text.removeprefix(_RULE).split(f"\n\n{_RULE}"):
            head, _, content = view.partition("\n")
            name, _, like = head.partition(_AS)
            album.views[name] = album.views[like] if like else content.rstrip("\n")
        return album


def differences(known: Album, seen: Album) -> str:
    """What is seen otherwise than it was, view by view; nothing if all is as it was."""
    if known.views == seen.views:
        return ""
    changed = [(name, lines) for name, *lines in _changed(known, seen)]
    shown = [f"{_RULE}{name}\n" + "\n".join(lines) for name, lines in changed[:MOST_SHOWN]]
    return "\n".join([f"{len(changed)} views are not as they were:", *shown])


def _changed(known: Album, seen: Album) -> Iterator[tuple[str, ...]]:
    """The views that are new, gone or different: each name and the lines that differ."""
    for name in {**known.views, **seen.views}:
        before, now = known.views.get(name), seen.views.get(name)
        if before != now:
            compared = ndiff((before or "").splitlines(), (now or "").splitlines())
            yield (name, *(line for line in compared if line.startswith(("+", "-"))))
