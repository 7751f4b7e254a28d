"""Hostile names and catalogue texts on every screen in every language: Telegram takes them all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from bot.serving.rendering import _message
from handlers.buttons import Destination, OpenEntry, OpenHistory, OpenWhich
from handlers.language import Language, languages_in
from handlers.screens import (
    desk,
    history,
    home,
    letters,
    naming,
    partner,
    plans,
    preview,
    request_card,
)
from handlers.screens.offers import choose
from handlers.screens.screen import Screen
from handlers.service import Service
from handlers.texts import LOCALES
from plans.commands.choose import Timing
from plans.commands.command import Moved
from plans.conditions import Facts
from plans.ledger import Channel, Chosen, Declined, Requested
from plans.names import LONGEST, clean_name
from plans.periods import periods
from plans.plan import Benefit, Between, Catalogue, Held, MemberFor, Plan, Revision, Tagged
from plans.plan_table import LONGEST_BENEFIT, LONGEST_NAME, LONGEST_SUMMARY, plan_table, read_plan
from plans.subscription import subscription
from plans.term import Term
from plans.text import LocalText
from sandbox.methods.content import read_markup, read_text
from storage.businesses.values import Desk, DeskPart, Listed, LostOwner
from storage.changes.values import Answered, Background, HistoryEntry, HistoryPage, Request
from storage.members.values import Business, Member, MemberView, Role
from storage.outbox.values import Interest
from storage.questions.values import NameOfNew
from tests.conftest import START

SCREENS = 10_000
SPOKEN = languages_in(LOCALES)
SERVICE = Service("https://t.me/support", open_registration=True)
PIECES = (
    *("<b>", "&amp;", "</a>", "*", "_", "`", "[x](y)", "{plan}", "{0}", "%s", "\\", "\x00", "\n"),
    *("\u202e", "\u202d", "\u2066", "\u2067", "\u2069", "\u200f", "\u061c", "\ufeff", "\u200b"),
    *(
        "\u200d",
        "\u0301" * 9,
        "\u0e33",
        "\u0337",
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "👍🏽",
        "🇺🇳",
        "1️⃣",
        "\U000e0067",
    ),
    *("شركة", "חברה", "café", "ﷺ", "Ω", "字" * 9, "𝔊𝔬𝔩𝔡", " ", "—", "·", "→", "/start", "@x", "#1"),
    *("http://x.y", "a@b.cc", "tg://user?id=1", "'; --", "=1+1", "Back", "x" * 70, "\ud800"),
)


@pytest.mark.timeout(120)
def test_ten_thousand_hostile_screens_are_taken() -> None:
    dice = Random(20260302)  # noqa: S311 - repeatable, not secret
    shown = 0
    while shown < SCREENS:
        say = SPOKEN.language(dice.choice(SPOKEN.codes))
        for screen in screens(dice, say):
            sent = _message(screen)
            read_text({"text": sent["text"], "entities": sent["entities"]}, "too long")
            markup = sent["reply_markup"]
            assert markup is None or all(
                button["text"].strip() for row in markup["inline_keyboard"] for button in row
            )
            read_markup({"reply_markup": markup} if markup else {})
            shown += 1


def test_the_longest_preview_fits_in_every_language() -> None:
    for code in SPOKEN.codes:
        for letter in ("x", "字", "م", "👍"):
            name = LocalText.of(letter * LONGEST_NAME)
            each = [Benefit(f"b{n}", LocalText.of(letter), LocalText.of(letter)) for n in range(20)]
            text = LocalText.of(letter * LONGEST_SUMMARY)
            old = Plan("a", name, text, tuple(each), name, Term(1, 0))
            value = LocalText.of(letter * 32)
            new = replace(old, code="b", benefits=tuple(replace(one, value=value) for one in each))
            view = _view(Random(1), _revisions((old, new)))  # noqa: S311 - repeatable
            for screen in _previews(view, SPOKEN.language(code)):
                read_text({"text": _message(screen)["text"]}, "too long")


def screens(dice: Random, say: Language) -> Iterator[Screen]:
    """Every kind of screen, with texts that nobody has seen before."""
    offers = _revisions(tuple(plan(dice, number) for number in range(3)))
    view = _view(dice, offers)
    name = person_name(dice)
    welcome = say("Welcome to {business}.").format(business=name)
    yield home.settings(view, say, SERVICE).saying(welcome)
    yield naming.name_of_new(NameOfNew(0), name, say)
    yield naming.new_name(view, say)
    yield partner.partner(view, say)
    yield partner.partner(_pending(view), say)
    for wanted in Destination:
        yield home.which((view, view), OpenWhich(to=wanted), say)
    yield plans.partner_plans(view, say)
    yield plans.partner_plans(_pending(view), say)
    yield choose(view, 0, say, SERVICE)
    yield from _previews(view, say)
    yield from _history(view, name, say)
    yield from _letters(view, name, dice, say)


def person_name(dice: Random) -> str:
    """A name as storage has it, made of the worst."""
    return clean_name(raw(dice))[:LONGEST].strip() or "?"


def plan(dice: Random, number: int) -> Plan:
    """A plan that the catalogue's reader takes."""

    def text(longest: int) -> LocalText:
        codes = ["en", *dice.sample(("ar", "es", "ru"), dice.randrange(3))]
        said = {one: clean_name(clean_name(raw(dice))[:longest]) or f"?{number}" for one in codes}
        return LocalText(tuple(said.items()))

    benefits = tuple(
        Benefit(f"b{one}", text(LONGEST_BENEFIT), text(LONGEST_BENEFIT))
        for one in dice.sample(range(9), dice.randrange(9))
    )
    conditions = (
        Held(("plan-0", "plan-1")),
        MemberFor(Term(1200, 0)),
        Tagged("verified"),
        Between(START + timedelta(days=9), None),
        Between(None, START - timedelta(days=9)),
    )
    made = Plan(
        f"plan-{number}",
        text(LONGEST_NAME),
        text(LONGEST_SUMMARY),
        benefits,
        dice.choice([None, text(LONGEST_NAME)]),
        dice.choice([None, Term(1, 0), Term(18, 10)]),
        requires=tuple(dice.sample(conditions, dice.choice([0, 0, 1, 3]))),
    )
    read, problems = read_plan(plan_table(made))
    return made if not problems else replace(read, benefits=(), summary=LocalText.of("?"))


def raw(dice: Random) -> str:
    return "".join(dice.choices(PIECES, k=dice.choice([1, 2, 4, 9, 40])))


def _revisions(made: tuple[Plan, ...]) -> tuple[Revision, ...]:
    return tuple(Revision(number, 1, one) for number, one in enumerate(made, 1))


def _view(dice: Random, offers: tuple[Revision, ...]) -> MemberView:
    held = Chosen(
        seq=1,
        revision=offers[0],
        effective_at=START,
        expires_at=START + timedelta(days=30) if offers[0].plan.term else None,
        anchor_at=START if offers[0].plan.term else None,
        decided_at=START,
        decided_by=1,
        channel=Channel.CHAT,
        note=person_name(dice),
        basis=0,
        scheduled=0,
    )
    now = START + timedelta(minutes=dice.choice([0, 5, 60]))
    member = Member(1, 1, person_name(dice), Role.OWNER, None)
    stands = subscription((held,), now)
    facts = Facts(START, frozenset({offers[0].plan.code}))
    undo_for = timedelta(minutes=10)
    return MemberView(member, stands, Catalogue(offers), facts, undo_for, person_name(dice))


def _pending(view: MemberView) -> MemberView:
    """The same with a request that waits."""
    held, now = view.subscription.held, view.subscription.now
    assert isinstance(held, Chosen)
    asked = Requested(2, now, 1, Channel.CHAT, held.note, 1, 0, now, view.catalogue.offers[1])
    return replace(view, subscription=subscription((held, asked), now))


def _asked(pending: MemberView) -> Requested:
    assert isinstance(pending.subscription.last, Requested)
    return pending.subscription.last


def _previews(view: MemberView, say: Language) -> Iterator[Screen]:
    for offer in view.catalogue.offers:
        for timing in Timing:
            yield preview.asked(view, offer, 0, timing, say, SERVICE)
    older = replace(view.catalogue.offers[0], id=99)
    moved = (Moved.OFFER, Moved.LEDGER)
    yield preview.stale(view, older, Timing.NOW, moved, say, SERVICE)


def _history(view: MemberView, name: str, say: Language) -> Iterator[Screen]:
    held = view.subscription.held
    assert isinstance(held, Chosen)
    told = periods((held,), view.subscription.now)
    page = HistoryPage(view, told, has_newer=True, has_older=True, total=5, names={1: name})
    yield history.history(page, OpenHistory(business=1), say)
    entry = HistoryEntry(view, told[0], _asked(_pending(view)), {1: name})
    yield history.entry(entry, OpenEntry(business=1, seq=1), say)


def _letters(view: MemberView, name: str, dice: Random, say: Language) -> Iterator[Screen]:
    pending = _pending(view)
    asked = _asked(pending)
    business = Business(1, view.member.business_name, START, 1, pending.subscription, True)
    held = view.subscription.held
    assert isinstance(held, Chosen)
    told = periods((held,), view.subscription.now)
    behind = Background(1, 2, told * 3, (Answered(asked, asked),) * 3)
    request = Request(business, asked, name, background=behind)
    reason = clean_name(raw(dice))[: request_card.LONGEST_REASON] or "?"
    yield request_card.request_screen(request, say, reason)
    yield request_card.confirmation(request, START + timedelta(days=9), say, reason)
    lost = LostOwner(name, business.name, START)
    soon = Listed((business,) * 5, 0, 1, 6)
    waiting = Desk(Listed((request,) * 5, 0, 1, 6), soon, soon, Listed((lost,) * 5, 0, 1, 6))
    for part in DeskPart:
        yield desk.desk(waiting, part, (view,), say, SERVICE)
    declined = Declined(3, pending.subscription.now, 1, Channel.OPERATOR, reason, 1, 0)
    yield request_card.request_screen(replace(request, settled_by=declined, settler=name), say)
    offer = view.catalogue.offers[2]
    unmet = (Tagged("verified"), MemberFor(Term(1, 0)), Held(("gold",)))
    yield letters._interest(Interest(business, offer, name, unmet), say)
