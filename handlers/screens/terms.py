"""A plan's terms and benefits, and the differences between two plans."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

from aiogram.utils.formatting import Bold, ExpandableBlockQuote, Strikethrough, Text

from handlers.language import Language
from handlers.screens.screen import LONGEST_TEXT, lines
from plans.plan import Benefit, Changed, Plan, Renewal, compare


def price(plan: Plan, say: Language) -> Text | None:
    """The price; None if the plan doesn't give one."""
    return say("Price: {price}", price=plan.price.into(say.code)) if plan.price else None


def _term(plan: Plan, say: Language) -> Text | None:
    """The term; None if the plan is open-ended."""
    return Text(_labelled_term(plan, say)) if plan.term else None


def _labelled_term(plan: Plan, say: Language) -> str:
    return say("Term: {term}").format(term=_how_long(plan, say))


def _how_long(plan: Plan, say: Language) -> str:
    """How long it runs, and whether it then renews by itself."""
    if plan.term is None:
        return say("until changed")
    words = say.term(plan.term)
    if plan.renewal is Renewal.AUTOMATIC:
        return say("{term}, renews automatically").format(term=words)
    return words


def terms(plan: Plan, say: Language) -> list[Text]:
    """Price and term, one line each if given."""
    return [one for one in (price(plan, say), _term(plan, say)) if one is not None]


def in_short(plan: Plan, say: Language) -> str:
    """Its terms in one line, for a list: `€9 a month · 1 month · needs our approval`."""
    facts = [plan.price.into(say.code)] if plan.price else []
    facts += [_labelled_term(plan, say)] if plan.term else []
    facts += [say("needs our approval")] if plan.approval else []
    return " · ".join(facts)


def benefits(plan: Plan, say: Language, *, heading: str | None = None) -> Text | None:
    """The benefits, one line each; None if there are none."""
    if not plan.benefits:
        return None
    entries = [_benefit("•", one, say) for one in plan.benefits]
    return lines([Bold(heading or say("Benefits")), ExpandableBlockQuote(lines(entries))])


def difference(old: Plan, new: Plan, say: Language, room: int = LONGEST_TEXT) -> Text | None:
    """The differences between two plans or revisions; None if there are none.

    What does not fit into `room` characters is only counted.
    """
    entries = _differences(old, new, say, say("You gain"), say("You lose"))
    return lines(_fitting(entries, room, say)) if entries else None


def difference_for_others(old: Plan, new: Plan, say: Language, room: int) -> Text | None:
    """The same for an operator, who gains and loses nothing: as a quotation that folds."""
    entries = _differences(old, new, say, say("Gains"), say("Loses"))
    return ExpandableBlockQuote(lines(_fitting(entries, room, say))) if entries else None


def compared(old: Plan, new: Plan, say: Language) -> Text:
    """A plan beside the one before: each benefit once, as it differs or stays; the summary."""
    stays = [
        Text("• ", one.name.into(say.code), ": ", one.value.into(say.code))
        for one in new.benefits
        if any(_is_same(one, before) for before in old.benefits)
    ]
    same = _section(say("Stays the same"), stays)
    differences = _differences(old, new, say, say("You gain"), say("You lose"))
    summary = Text(new.summary.into(say.code))
    return ExpandableBlockQuote(lines([*differences, *same, summary]))


def _is_same(one: Benefit, other: Benefit) -> bool:
    return (one.code, one.value) == (other.code, other.value)


def _differences(old: Plan, new: Plan, say: Language, gain: str, lose: str) -> list[Text]:
    found = compare(old, new)
    return [
        *(
            _old_and_new(label, before, after)
            for label, before, after in (
                (say("Price"), _price_or_none(old, say), _price_or_none(new, say)),
                (say("Term"), _how_long(old, say), _how_long(new, say)),
            )
            if before != after
        ),
        *_section(gain, (_benefit("+", one, say) for one in found.gained)),
        *_section(lose, (_benefit("−", one, say) for one in found.lost)),
        *_section(say("What changes"), (_changed(one, say) for one in found.changed)),
    ]


def _benefit(bullet: str, benefit: Benefit, say: Language) -> Text:
    return Text(f"{bullet} ", benefit.name.into(say.code), ": ", benefit.value.into(say.code))


def _section(heading: str, entries: Iterable[Text]) -> list[Text]:
    listed = list(entries)
    return [Text(Bold(heading)), *listed] if listed else []


def _changed(one: Changed, say: Language) -> Text:
    name, old, new = one.new.name, one.old.value, one.new.value
    return _old_and_new(name.into(say.code), old.into(say.code), new.into(say.code))


def _fitting(entries: Sequence[Text], room: int, say: Language) -> list[Text]:
    """The first entries, as many as fit into so many characters, and how many do not."""
    sizes = accumulate(len(one) + 1 for one in entries)
    count = sum(size <= room for size in sizes)
    if count == len(entries):
        return list(entries)
    left = len(entries) - count
    words = say.plural("… and {count} more line", "… and {count} more lines", left)
    more = words.format(count=say.number(left))
    return [*entries[:count], Text(more)]


def _old_and_new(name: str, old: str, new: str) -> Text:
    return Text("• ", name, ": ", Strikethrough(old), " → ", new)


def _price_or_none(plan: Plan, say: Language) -> str:
    return plan.price.into(say.code) if plan.price else say("none")
