"""Contact: somebody blocks the bot, or lets it write again, without a word."""

from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import ChatMemberUpdated

from handlers.context import Context


async def came_or_went(event: ChatMemberUpdated, context: Context) -> None:
    """Whoever blocked the bot gets nothing more; once it may write again, what waited comes."""
    if event.chat.type != ChatType.PRIVATE:
        return
    if event.new_chat_member.status == ChatMemberStatus.KICKED:
        await context.book.members.lose(context.caller, context.at)
    else:
        await context.book.members.reach(context.caller, context.at)
