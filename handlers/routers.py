"""All routers of the conversation, in the order in which they are asked."""

from aiogram import Router

from handlers import (
    approvals,
    contact,
    desk,
    fallback,
    history,
    invitations,
    naming,
    notice_settings,
    plans,
    privacy,
    settings,
    start,
    team,
)


def make_routers() -> tuple[Router, ...]:
    """Fresh routers (one can be attached only once): groups first, the catch-all last."""
    return (
        fallback.make_group_router(),
        contact.make_router(),
        start.make_router(),
        desk.make_router(),
        settings.make_router(),
        team.make_router(),
        invitations.make_router(),
        notice_settings.make_router(),
        plans.make_router(),
        history.make_router(),
        privacy.make_router(),
        approvals.make_router(),
        naming.make_router(),
        fallback.make_last_router(),
    )
