"""How the bot presents itself: its commands, names, descriptions and menu button."""

from dataclasses import dataclass, field

from sandbox.answers import Json

Scope = tuple[str, int | None]
DEFAULT_SCOPE: Scope = ("default", None)
PRIVATE_SCOPE: Scope = ("all_private_chats", None)


@dataclass
class Profile:
    """What BotFather and the `setMy…` methods change.

    Texts are kept by field and language code, where "" stands for all other languages.
    """

    commands: dict[tuple[Scope, str], list[Json]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int | None, Json] = field(default_factory=dict)

    def text(self, name: str, language: str) -> str:
        """A text in a language, or the one for all others, or nothing."""
        return self.texts.get((name, language)) or self.texts.get((name, ""), "")

    def commands_for(self, chat_id: int, language: str) -> list[Json]:
        """The commands that a person sees in the private chat: the narrowest scope wins."""
        for scope in (("chat", chat_id), PRIVATE_SCOPE, DEFAULT_SCOPE):
            for code in (language, ""):
                if found := self.commands.get((scope, code)):
                    return found
        return []
