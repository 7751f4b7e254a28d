"""Open invitations: listed with who made them, and ended."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from storage.members.values import BadInvitation, Role
from tests.bot.cli.test_command_line import ask, printed
from tests.conftest import caller
from tests.conversation import House
from tests.storage.acts import registered

pytestmark = pytest.mark.usefixtures("own_logging")


async def test_open_invitations_are_listed_with_who_made_them(town: House) -> None:
    assert (await ask("business", "add", "Corner Café")).code == 0
    said = await ask("business", "invitations", "Corner Café", "--json")
    [first] = json.loads(said.out)
    assert (first["id"], first["role"], first["made_by"]) == (1, "owner", "command line")
    left = datetime.fromisoformat(first["until"]) - datetime.fromisoformat(first["made_at"])
    assert left == timedelta(days=7)
    olivia = caller("Olivia Marsh")
    view = await registered(town.book, olivia, town.now)
    own = view.member.business_id
    assert await printed("business", "invitations", str(own)) == []
    assert await town.book.members.invite(olivia, own, Role.VIEWER, town.now)
    table = (await ask("business", "invitations", "Olivia Marsh")).out
    assert table.startswith("Open invitations to Olivia Marsh (2)\n")
    assert re.search(r" 2 +│ viewer │ Olivia Marsh │ 20.* UTC │ 20.* UTC\n", table)


async def test_a_revoked_invitation_lets_nobody_in(town: House) -> None:
    assert (await ask("business", "add", "Corner Café")).code == 0
    facts = await printed("business", "invite", "1", "--role", "viewer")
    said = await ask("business", "revoke", "1", "2")
    words = "Invitation 2 to Corner Café (1) is revoked: it lets nobody in any more.\n"
    assert (said.code, said.out, said.err) == (0, words, "")
    vera, town.clock.now = caller("Vera Lindqvist"), datetime.now(UTC)
    outcome = await town.book.members.accept(vera, facts["code"], town.now)
    assert outcome is BadInvitation.INVALID
    assert [one["id"] for one in await printed("business", "invitations", "1")] == [1]


@pytest.mark.usefixtures("town")
async def test_what_is_not_open_is_not_revoked() -> None:
    for name in ("Corner Café", "Other Café"):
        assert (await ask("business", "add", name)).code == 0
    for business, invitation in (("1", "2"), ("1", "9")):  # of another business, and of none
        said = await ask("business", "revoke", business, invitation)
        assert said.is_one_line(
            1,
            f"Corner Café (1) has no open invitation {invitation}",
            "partner-plans business invitations 1",
        )
    assert (await ask("business", "revoke", "2", "2")).code == 0
    assert (await ask("business", "revoke", "2", "2")).code == 1
