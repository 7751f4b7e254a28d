"""A bot of the tests' own: the sandbox is for any bot, so its page is tested without ours."""

from typing import Any

from sandbox import Telegram

MENU: list[list[dict[str, Any]]] = [
    [
        {"text": "Go", "callback_data": "go", "style": "primary"},
        {"text": "Yes", "callback_data": "yes", "style": "success"},
        {"text": "No", "callback_data": "no", "style": "danger"},
    ],
    [{"text": "Off", "disabled": {}}],
    [{"text": "Toast", "callback_data": "toast"}, {"text": "Alert", "callback_data": "alert"}],
    [{"text": "Invite", "url": "https://t.me/partner_plans_bot?start=invited"}],
]
COMMANDS = [
    {"command": "start", "description": "Begin"},
    {"command": "plan", "description": "The current plan"},
    {"command": "help", "description": "How it works"},
]


class SmallBot:
    """Answers /start with a menu, echoes other texts, and edits its message after a press."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    async def run(self) -> None:
        inbox = self.telegram.world.inbox
        while True:
            await self.telegram.world.pulse.until(inbox.pending)
            for update in self.telegram.take_updates():
                await self.handle(update)

    async def handle(self, update: dict[str, Any]) -> None:
        if "message" in update:
            text = update["message"]["text"]
            person = update["message"]["from"]["id"]
            if text == "/start":
                await self.send(person, "Welcome", MENU)
            else:
                await self.send(person, f"You said: {text}")
        elif "callback_query" in update:
            await self.pressed(update["callback_query"])

    async def send(
        self, person: int, text: str, rows: list[list[dict[str, Any]]] | None = None
    ) -> None:
        markup = {"reply_markup": {"inline_keyboard": rows}} if rows else {}
        await self.calls("sendMessage", {"chat_id": person, "text": text, **markup})

    async def calls(self, method: str, params: dict[str, Any]) -> None:
        answer = await self.telegram.call(method, params)
        assert answer.status == 200, answer.body

    async def pressed(self, query: dict[str, Any]) -> None:
        answer = {"callback_query_id": query["id"]}
        data = query["data"]
        if data in {"toast", "alert"}:
            answer |= {"text": f"This is the {data}", "show_alert": data == "alert"}
        else:
            edit = {"chat_id": query["from"]["id"], "message_id": query["message"]["message_id"]}
            text = {"text": f"Pressed {data}", "reply_markup": {"inline_keyboard": MENU}}
            await self.calls("editMessageText", {**edit, **text})
        await self.calls("answerCallbackQuery", answer)
