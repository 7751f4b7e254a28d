"""Every language says every text, with the same placeholders and the plurals that it needs."""

import re
from collections.abc import Iterator
from string import Formatter

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message

from handlers.language import Language, languages_in
from handlers.screens import labels
from handlers.screens.labels import RESERVED, reserved
from handlers.texts import ENGLISH, LOCALES
from plans.plan import Plan
from plans.text import LocalText
from tests.locales.messages import TEMPLATE, extracted, languages, read, updated, written

FILES = dict(languages())
SPOKEN = languages_in(LOCALES)


@pytest.fixture(params=sorted(FILES))
def catalog(request: pytest.FixtureRequest) -> Catalog:
    """Runs a test once for each language's file."""
    return read(FILES[request.param], request.param)


def test_the_template_has_just_the_texts_of_the_code() -> None:
    assert TEMPLATE.read_bytes() == written(extracted()), "run: make messages"


def test_the_languages_are_those_that_were_asked_for() -> None:
    assert SPOKEN.codes == (ENGLISH, "ar", "es", "pt_BR", "ru", "tr", "uk")


def test_every_file_has_just_the_texts_of_the_template(catalog: Catalog) -> None:
    code = str(catalog.locale)
    assert FILES[code].read_bytes() == updated(code, FILES[code], extracted()), "run: make messages"
    assert not catalog.obsolete


def test_every_text_is_translated(catalog: Catalog) -> None:
    missing = [singular(one) for one in texts(catalog) if not all(forms(one))]
    assert missing == [], f"{catalog.locale}: translate these in handlers/locales/"
    assert [singular(one) for one in texts(catalog) if one.fuzzy] == []


def test_placeholders_are_the_same(catalog: Catalog) -> None:
    other = {form for one in texts(catalog) for form in forms(one) if differs(one, form)}
    assert other == set()


def test_spaces_and_line_breaks_at_the_edges_are_the_same(catalog: Catalog) -> None:
    for one in texts(catalog):
        for form in forms(one):
            assert edges(form) == edges(singular(one)), form
            assert form.count("\n") == singular(one).count("\n"), form
            assert "  " not in form, form


def test_there_is_a_form_for_every_plural_of_the_language(catalog: Catalog) -> None:
    code = str(catalog.locale)
    rule = Locale.parse(code).plural_form
    language = SPOKEN.language(code)
    numbers = range(1, 1000)
    told = [_form(language, number) for number in numbers]
    pairs = {(rule(number), form) for number, form in zip(numbers, told, strict=True)}
    assert len(pairs) == len({category for category, _ in pairs}), pairs
    assert all(len(forms(one)) == catalog.num_plurals for one in texts(catalog) if plural(one))


def test_a_text_that_names_a_button_names_it_as_the_button_does(catalog: Catalog) -> None:
    """Only where English capitals show that a button is meant."""
    language = SPOKEN.language(str(catalog.locale))
    for one in texts(catalog):
        if len(singular(one).split()) < 5 or singular(one).startswith("Welcome"):
            continue
        for label in NAMED:
            if re.search(rf"(?<!^)(?<!\. )\b{label}\b", singular(one)):
                assert language(label) in forms(one)[0], f"{label!r} in {forms(one)[0]!r}"


NAMED = (labels.CHANGE_PLAN, labels.CONFIRM, labels.PARTNER_PLANS)


def test_labels_that_stand_together_are_different(catalog: Catalog) -> None:
    language = SPOKEN.language(str(catalog.locale))
    buttons = [language(label) for label in (*RESERVED, labels.START_AT_END)]
    assert len(set(buttons)) == len(buttons), sorted(buttons)


def test_no_plan_may_be_called_as_a_button_in_any_language() -> None:
    words = reserved(SPOKEN)
    assert {"Back", "Atrás", "Voltar", "Назад", "Geri", "رجوع"} <= set(words)
    assert len(set(words)) == len(words)


def test_the_sample_speaks_every_language(catalogue: tuple[Plan, ...]) -> None:
    for plan in catalogue:
        for text in (plan.name, plan.summary, plan.price, *(one.name for one in plan.benefits)):
            assert isinstance(text, LocalText)
            spoken = {code for code, _ in text.by_language}
            assert spoken == set(SPOKEN.codes) or len(set(map(str.lower, spoken))) > 4, text


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("pt", "pt_BR"),
        ("pt-br", "pt_BR"),
        ("pt-PT", "pt_BR"),
        ("es-419", "es"),
        ("ar-EG", "ar"),
        ("uk", "uk"),
        ("zh-hans", ENGLISH),
        ("", ENGLISH),
        (None, ENGLISH),
    ],
)
def test_a_language_is_found_by_what_telegram_calls_it(told: str | None, code: str) -> None:
    assert SPOKEN.language(told).code == code


def texts(catalog: Catalog) -> Iterator[Message]:
    return (one for one in catalog if one.id)


def plural(message: Message) -> bool:
    return isinstance(message.id, tuple)


def singular(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple) else message.id)


def forms(message: Message) -> tuple[str, ...]:
    said = message.string
    return tuple(map(str, said)) if isinstance(said, list | tuple) else (str(said),)


def differs(message: Message, form: str) -> bool:
    """A form of a plural may leave its number to its words; all else is in every form."""
    said, wanted = placeholders(form), placeholders(singular(message))
    number = {("count", "", None)} if plural(message) else set()
    return said - wanted != set() or wanted - said - number != set()


def placeholders(text: str) -> set[tuple[str, str | None, str | None]]:
    """Names, formats and conversions, wherever they stand."""
    return {(name, spec, way) for _, name, spec, way in Formatter().parse(text) if name is not None}


def edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _form(language: Language, number: int) -> int:
    form: int = language.texts.plural(number)  # type: ignore[attr-defined] # what gettext made of the header
    return form
