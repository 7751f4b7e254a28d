"""The catalogue's commands: a dry run first, then just that; and what is and was on offer."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.commands import partner_plans
from tests.conftest import PLANS_FILE

FILE = "plans.toml"
CODES = ["starter", "silver", "flex", "gold", "platinum"]

pytestmark = pytest.mark.usefixtures("own_logging", "published")


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    """The sample catalogue is on offer, from a file in the folder; a café holds Gold."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    Path(FILE).write_text(PLANS_FILE.read_text(encoding="utf-8"), encoding="utf-8")
    done("plans", "publish")
    done("business", "add", "Corner Café")
    done("business", "assign", "1", "gold", "--reason", "As agreed")


def done(*words: str) -> str:
    """What a command prints that can be done."""
    said = partner_plans(*words)
    assert (said.code, said.err) == (0, "")
    return said.out


def printed(*words: str) -> Any:
    return json.loads(done(*words, "--json"))


def edit(old: str, new: str) -> None:
    """The operator changes the file."""
    text = Path(FILE).read_text(encoding="utf-8")
    assert old in text
    Path(FILE).write_text(text.replace(old, new), encoding="utf-8")


def leave_out(code: str) -> None:
    """The operator takes a plan out of the file."""
    head, *plans = Path(FILE).read_text(encoding="utf-8").split("[[plan]]\ncode")
    kept = [f"[[plan]]\ncode{plan}" for plan in plans if f'= "{code}"' not in plan.splitlines()[0]]
    Path(FILE).write_text("".join([head, *kept]), encoding="utf-8")


def put_last(code: str) -> None:
    head, *plans = Path(FILE).read_text(encoding="utf-8").split("[[plan]]\ncode")
    plans.sort(key=lambda plan: f'= "{code}"' in plan.splitlines()[0])
    text = "".join([head, *(f"[[plan]]\ncode{plan.rstrip()}\n\n" for plan in plans)])
    Path(FILE).write_text(text, encoding="utf-8")


def given_silver_later() -> None:
    done("business", "assign", "1", "silver", "--reason", "Later", "--from", "2099-01-01")


# preview


def test_a_preview_tells_old_and_new_and_how_to_publish_just_that() -> None:
    edit("€99", "€109")
    said = done("plans", "preview")
    assert "Rehearsed against publication 1" in said
    assert re.search(r"gold +│ changed +│ 1 +│ 0", said)
    assert re.search(r"gold +│ price \(en\) +│ €99 a month +│ €109 a month", said)
    [hash_] = re.findall(r"plans publish plans\.toml --expect ([0-9a-f]{16})\n", said)
    assert re.search(r"gold +│ changed", done("plans", "publish", "--expect", hash_))
    assert "Nothing to publish" in done("plans", "preview")


def test_a_preview_for_scripts_tells_everything() -> None:
    given_silver_later()
    done("business", "tag", "1", "vip")
    edit('requires = [{ held = ["silver", "flex", "gold"] }]', 'requires = [{ tag = "gone" }]')
    leave_out("silver")
    told = printed("plans", "preview")
    assert re.fullmatch(r"[0-9a-f]{16}", told.pop("hash"))
    assert told == {
        "publication": 1,
        "writes": True,
        "old_order": CODES,
        "new_order": ["starter", "flex", "gold", "platinum"],
        "plans": [
            {"plan": "starter", "outcome": "unchanged", "holders": 0, "on_older": 0, "changes": []},
            {"plan": "flex", "outcome": "unchanged", "holders": 0, "on_older": 0, "changes": []},
            {"plan": "gold", "outcome": "unchanged", "holders": 1, "on_older": 0, "changes": []},
            {
                "plan": "platinum",
                "outcome": "changed",
                "holders": 0,
                "on_older": 0,
                "changes": [
                    {"field": "requires", "old": "held silver, flex, gold", "new": "tag gone"}
                ],
            },
            {"plan": "silver", "outcome": "withdrawn", "holders": 0, "on_older": 0, "changes": []},
        ],
        "pending": [
            {
                "business": 1,
                "name": "Corner Café",
                "pending": "scheduled",
                "plan": "silver",
                "revision": 1,
                "effective_at": "2099-01-01T00:00:00+00:00",
            }
        ],
        "conditions": [
            {"business": 1, "name": "Corner Café", "plan": "platinum", "access": "lost"}
        ],
    }


def test_a_preview_shows_pending_changes_conditions_and_order() -> None:
    given_silver_later()
    edit('requires = [{ held = ["silver", "flex", "gold"] }]', "")
    edit("€29", "€31")
    put_last("starter")
    done("business", "add", "Other Café")
    said = done("plans", "preview")
    assert re.search(r"1 +│ Corner Café +│ scheduled +│ silver +│ 1 +│ 2099-01-01 00:00 UTC", said)
    assert re.search(r"2 +│ Other Café +│ platinum +│ gained", said)
    order = "starter, silver, flex, gold, platinum → silver, flex, gold, platinum, starter"
    assert f"Another order: {order}" in said


def test_of_very_many_businesses_a_preview_shows_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.catalogue_output.MOST_LINES", 2)
    for number in range(4):
        done("business", "add", f"Café {number}")
    edit('requires = [{ held = ["silver", "flex", "gold"] }]', "")
    said = done("plans", "preview")
    assert said.count("gained") == 2
    assert "… and 2 more; --json tells all of them." in said
    assert len(printed("plans", "preview")["conditions"]) == 4


def test_a_preview_writes_nothing() -> None:
    edit("€99", "€109")
    done("plans", "preview")
    assert [one["publication"] for one in printed("plans", "log")] == [1]
    assert printed("plans", "show", "gold")["content"]["price"]["en"] == "€99 a month"


def test_a_first_preview_is_against_an_empty_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:///empty.db")
    done("migrate")
    assert "Rehearsed against an empty catalogue" in done("plans", "preview")


# publish


def test_a_file_changed_since_its_preview_is_not_published() -> None:
    edit("€99", "€109")
    told = printed("plans", "preview")
    edit("€109", "€119")
    said = partner_plans("plans", "publish", "--expect", told["hash"])
    assert said.is_one_line(1, "not published: the file or the catalogue", "publication 1 of 2")
    assert len(printed("plans", "log")) == 1


def test_a_preview_is_not_published_over_another_publication() -> None:
    edit("€99", "€109")
    told = printed("plans", "preview")
    done("plans", "withdraw", "starter")
    said = partner_plans("plans", "publish", "--expect", told["hash"])
    assert said.is_one_line(1, "the newest is publication 2 of 2", "plans preview plans.toml")
    assert printed("plans", "show", "gold")["content"]["price"]["en"] == "€99 a month"


def test_any_other_hash_is_not_published() -> None:
    assert partner_plans("plans", "publish", "--expect", "nonsense").is_one_line(1, "not published")


# withdraw


def test_a_withdrawn_plan_is_kept_by_its_holder_and_comes_back_by_the_file() -> None:
    outcomes = printed("plans", "withdraw", "gold")
    assert outcomes[-1] == {"publication": 2, "plan": "gold", "outcome": "withdrawn"}
    [business] = printed("business", "list")
    assert business["plan"] == "gold"
    [gold] = [one for one in printed("plans", "preview")["plans"] if one["plan"] == "gold"]
    assert (gold["outcome"], gold["holders"], gold["changes"]) == ("back", 1, [])
    assert re.search(r"gold +│ back", done("plans", "publish"))


def test_a_plan_that_changes_wait_for_is_not_withdrawn_unless_they_are_to_stay() -> None:
    given_silver_later()
    said = partner_plans("plans", "withdraw", "silver")
    assert (said.code, said.out) == (1, "")
    refused, waiting = said.err.splitlines()
    assert "silver stays on offer, since pending changes point at it (--keep-pending" in refused
    assert waiting == "partner-plans: Corner Café (1): scheduled, from 2099-01-01 00:00 UTC"
    assert re.search(r"silver +│ withdrawn", done("plans", "withdraw", "silver", "--keep-pending"))
    [business] = printed("business", "list")
    [ahead] = business["pending"]
    assert (ahead["kind"], ahead["plan"]) == ("choose", "silver")


def test_of_very_many_changes_that_wait_some_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.catalogue_output.MOST_LINES", 1)
    given_silver_later()
    done("business", "add", "Other Café")
    done("business", "assign", "2", "silver", "--reason", "Later", "--from", "2099-01-01")
    lines = partner_plans("plans", "withdraw", "silver").err.splitlines()
    assert len(lines) == 3
    assert lines[-1] == "partner-plans: … and 1 more"


@pytest.mark.parametrize("code", ["iron", "", "starter"])
def test_what_is_not_on_offer_cannot_be_withdrawn(code: str) -> None:
    done("plans", "withdraw", "starter")
    said = partner_plans("plans", "withdraw", code)
    assert said.is_one_line(1, f"no plan {code!r} is on offer; see: partner-plans plans show")


# show and log


def test_what_is_on_offer_is_shown_in_order() -> None:
    said = done("plans", "show")
    assert said.index("Starter") < said.index("Silver") < said.index("Platinum")
    row = r"platinum │ Platinum │ 1 +│ By agreement │ P1Y +│ held silver, flex, gold │ operator"
    assert re.search(row, said)
    told = printed("plans", "show")
    assert [one["plan"] for one in told] == CODES
    assert told[3] == printed("plans", "show", "gold")


def test_a_plan_is_shown_in_full_on_offer_or_not() -> None:
    edit("€99", "€109")
    done("plans", "publish")
    done("plans", "withdraw", "platinum")
    gold, platinum = done("plans", "show", "gold"), done("plans", "show", "platinum")
    assert gold.startswith("Gold, revision 2, on offer")
    assert re.search(r"price +│ €109 a month\n", gold)
    assert re.search(r"benefits\.inboxes\.value +│ 10\n", gold)
    assert re.search(r"term +│ P1M", gold)
    assert platinum.startswith("Platinum, revision 1, not on offer")
    assert re.search(r"requires +│ held silver, flex, gold", platinum)
    assert re.search(r"approval +│ operator", platinum)
    told = printed("plans", "show", "platinum")
    assert (told["plan"], told["revision"], told["on_offer"]) == ("platinum", 1, False)
    assert told["content"]["requires"] == [{"held": ["silver", "flex", "gold"]}]


def test_a_plan_is_shown_in_one_language_or_in_all() -> None:
    spanish = done("plans", "show", "gold", "--language", "es")
    assert spanish.startswith("Oro, revision 1, on offer")
    assert re.search(r"price +│ 99 € al mes\n", spanish)
    assert "€99 a month" not in spanish
    offers = done("plans", "show", "--language", "es")
    assert re.search(r"gold +│ Oro +│ 1 +│ 99 € al mes", offers)
    every = done("plans", "show", "gold", "--all-languages")
    assert re.search(r"price \(en\) +│ €99 a month\n", every)
    assert re.search(r"price \(es\) +│ 99 € al mes\n", every)
    told = printed("plans", "show", "gold", "--language", "es")
    assert told["content"]["price"]["en"] == "€99 a month"


def test_a_region_stands_in_for_its_language_and_others_are_refused() -> None:
    assert done("plans", "show", "gold", "--language", "es_MX").startswith("Oro,")
    words = "--language 'xx' is none of ar, en, es, pt_BR, ru, tr, uk"
    assert partner_plans("plans", "show", "--language", "xx").is_one_line(2, words)
    said = partner_plans("plans", "show", "--all-languages")
    assert said.is_one_line(2, "--all-languages shows one plan; say which")


def test_what_is_on_offer_already_is_not_published_again() -> None:
    said = done("plans", "publish")
    assert said == "Nothing to publish: exactly these plans are on offer.\n"
    assert len(printed("plans", "log")) == 1
    put_last("starter")
    assert "Publication 2" in done("plans", "publish")


@pytest.mark.parametrize("code", ["iron", "\udcff", "G\x00ld", "9" * 5000])
def test_a_plan_that_never_was_is_not_shown(code: str) -> None:
    said = partner_plans("plans", "show", code)
    assert said.is_one_line(1, f"there never was a plan {code!r}; see: partner-plans plans show")


def test_the_log_tells_every_publication_newest_first() -> None:
    edit("€99", "€109")
    put_last("starter")
    done("plans", "publish")
    done("plans", "withdraw", "silver")
    told = printed("plans", "log")
    assert all(one.pop("at").endswith("+00:00") for one in told)
    nothing: dict[str, Any] = {
        "new": [],
        "back": [],
        "changed": [],
        "withdrawn": [],
        "reordered": False,
    }
    assert told == [
        {**nothing, "publication": 3, "withdrawn": ["silver"]},
        {**nothing, "publication": 2, "changed": ["gold"], "reordered": True},
        {**nothing, "publication": 1, "new": CODES},
    ]
    said = done("plans", "log")
    assert re.search(r"2 +│ \d{4}-\S+ \S+ UTC │ — +│ — +│ gold +│ — +│ yes", said)
