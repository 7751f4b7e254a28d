"""Every text that somebody reads goes through gettext: none is said in the code as it is."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.locales.messages import ROOT

FILES = sorted((ROOT / "handlers").rglob("*.py"))

# Calls whose texts nobody reads: names of fields, formats, data, and errors for programmers.
UNREAD = {
    "Literal",
    "partition",
    "replace",
    "split",
    "compile",
    "sub",
    "Field",
    "AssertionError",
    "ValueError",
    "TypeError",
    "TypeVar",
    "getLogger",
    "glob",
    "open",
    "find_locales",
    "format_date",
    "format_time",
    "get_datetime_format",
    "encode",
    "lower",
    "maketrans",
    "shortly",
    "brief",
    "DateDataParser",
    "normalize",
}
# What is said the same in every language: commands to copy, addresses, and the bot's own names.
SAME = (
    "partner-plans business",
    "/history",
    "https://t.me/",
    "Dt",
    " UTC",
    ' --reason "…"',
    "?start=",
    "&text=",
    "MMM",
    "partner-plans-",  # the beginnings and the ends of files' names
    "invitation.png",
    ".csv",
    ".png",
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_text_is_marked_for_translation(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = [f"{file.name}:{line}: {text!r}" for line, text in spoken(tree) if is_words(text)]
    assert found == [], "say it through say() or mark()"


def spoken(node: ast.AST) -> Iterator[tuple[int, str]]:
    """The strings below a node that are neither translated nor unread, with their lines."""
    if isinstance(node, ast.Call) and _name(node.func) in {"say", "mark", "plural", *UNREAD}:
        return
    if isinstance(node, ast.Assign) and [_name(one) for one in node.targets] == ["__all__"]:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    for child in ast.iter_child_nodes(node):
        if not _is_unread(node, child):
            yield from spoken(child)


def is_words(text: str) -> bool:
    """Whether somebody would read words here: two letters together, beside names and fields."""
    is_name = text.isidentifier() and (text[0].islower() or (text.isupper() and len(text) < 3))
    if is_name or text.startswith(SAME):
        return False
    return any(one.isalpha() and two.isalpha() for one, two in pairwise(text))


def _is_unread(parent: ast.AST, child: ast.AST) -> bool:
    """Docstrings, annotations, names of classes' prefixes, and keys of tables."""
    if isinstance(parent, ast.Expr) and isinstance(child, ast.Constant):
        return True
    if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef) and child is parent.returns:
        return True
    if isinstance(parent, ast.ClassDef) and isinstance(child, ast.keyword):
        return True
    if isinstance(parent, ast.Assign | ast.AnnAssign) and _is_private(parent):
        return isinstance(child, ast.Constant)
    return False


def _is_private(node: ast.Assign | ast.AnnAssign) -> bool:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    return isinstance(target, ast.Name) and target.id.startswith("_")


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def test_a_text_that_is_not_marked_is_found() -> None:
    code = 'Text("Please wait"); Text(say("Fine")); f"by {who} now"; name = "code"'
    assert [text for _, text in spoken(ast.parse(code)) if is_words(text)] == [
        "Please wait",
        "by ",
        " now",
    ]
