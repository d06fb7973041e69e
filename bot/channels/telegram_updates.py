"""Telegram's updates -> events: who wrote, of what kind, and of a group's talk only what was said to the bot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.channels.contract import Event, Kind
from bot.channels.wire import at, id_at, moment, text_at

WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of updates that are asked of Telegram."""
_GROUPS = ("group", "supergroup")
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w{1,64}))?(?:\s+(.*))?", re.DOTALL)
_GREETINGS = ("start", "help")
COMMANDS = (*_GREETINGS, "xoa")
"""What the menu offers."""
_MEDIA: tuple[tuple[str, Kind], ...] = (
    ("sticker", "sticker"),
    ("animation", "sticker"),
    ("dice", "sticker"),
    ("photo", "picture"),
    ("video", "picture"),
    ("video_note", "picture"),
    ("story", "picture"),
    ("voice", "voice"),
    ("audio", "voice"),
    ("location", "location"),
    ("document", "file"),
    ("contact", "file"),
)
"""Fields of a message and what they are; an animation comes with "document" too, a venue with "location"."""


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself; the name is empty until Telegram has told it."""

    id: str
    username: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes: a chat, and in a group the person there; in a forum the topic too."""

    chat: int
    person: int | None = None
    topic: int | None = None

    @property
    def user(self) -> str:
        """One text for it: two people of one group have two conversations."""
        return ":".join(str(part) for part in (self.chat, self.person, self.topic) if part is not None)

    @classmethod
    def of(cls, user: str) -> Place:
        """Reads `user` back. Raises ValueError for any other text."""
        return cls(*map(int, user.split(":", 2)))


def events_of(body: object, me: Me) -> tuple[Event, ...]:
    """Returns the event of an update, none for one that is not understood or not meant for the bot. Never raises."""
    name = next((wanted for wanted in WANTED if isinstance(at(body, wanted), dict)), "")
    update, what = id_at(body, "update_id"), at(body, name)
    if not update or not what:
        return ()
    if name == "callback_query":
        event = _pressed(update, what)
    elif name == "my_chat_member":
        event = _membership(update, what)
    else:
        event = _message(update, what, me, edited=name == "edited_message")
    return (event,) if event else ()


def _pressed(update: str, query: object) -> Event | None:
    place, data = _place(at(query, "message"), at(query, "from")), text_at(query, "data")
    if place is None or not data.startswith("#"):
        return None
    return Event(id=update, user=place.user, kind="text", text=data, at=datetime.now(UTC))


def _membership(update: str, change: object) -> Event | None:
    """The bot was blocked, thrown out, or put into a group; being unblocked is followed by a /start."""
    place = _place(change, at(change, "from"))
    before, after = (text_at(change, f"{which}_chat_member", "status") for which in ("old", "new"))
    if place is None:
        return None
    if after in ("kicked", "left"):
        return Event(id=update, user=place.user, kind="leave", text="", at=_when(change))
    if place.person is not None and before in ("kicked", "left"):
        return Event(id=update, user=place.user, kind="hello", text="", at=_when(change))
    return None


def _message(update: str, message: object, me: Me, *, edited: bool) -> Event | None:
    place = _place(message, at(message, "from"))
    from_a_program = at(message, "from", "is_bot") is True and not at(message, "sender_chat")
    if place is None or from_a_program:
        return None
    said = _said_to(me, message, in_group=place.person is not None)
    if said is None:
        return None
    kind, text = _kind_and_text(message, said)
    if kind is None or (edited and not text):  # a live location is "edited" every few seconds
        return None
    album = id_at(message, "media_group_id")
    name = f"album-{album}" if album and not edited else update  # one answer for all pictures of an album
    return Event(id=name, user=place.user, kind="edited" if edited else kind, text=text, at=_when(message))


def _kind_and_text(message: object, said: str) -> tuple[Kind | None, str]:
    """The kind of a message and its words; None for Telegram's own notes (a pinned message, a new title)."""
    kind = next((kind for field, kind in _MEDIA if at(message, field)), None)
    if kind is not None:
        return kind, said
    if not text_at(message, "text"):
        return None, ""
    command = _COMMAND.fullmatch(said)
    if command and command[1].lower() in _GREETINGS:
        return "hello", command[3] or ""
    if command and command[2]:
        return "text", f"/{command[1]} {command[3] or ''}".strip()
    return ("text", said) if said else ("hello", "")  # a mention and nothing else


def _said_to(me: Me, message: object, *, in_group: bool) -> str | None:
    """The words without the bot's name; None where a group's message is not for the bot."""
    text = (text_at(message, "text") or text_at(message, "caption")).strip()
    if not in_group:
        return text
    command = _COMMAND.fullmatch(text)
    if command and command[2]:
        return text if command[2].lower() == me.username.lower() else None
    if command and command[1].lower() in COMMANDS:
        return text
    called, times = _name_of(me).subn(" ", text) if me.username else (text, 0)
    if times or id_at(message, "reply_to_message", "from", "id") == me.id:
        return called.strip()
    return None


def _name_of(me: Me) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@])@{re.escape(me.username)}(?!\w)[,:]?", re.IGNORECASE)


def _place(message: object, sender: object) -> Place | None:
    """Where the answer goes; None for a channel, or where a part is missing."""
    chat, person, kind = (_number(at(message, "chat"), "id"), _number(sender, "id"), text_at(message, "chat", "type"))
    if chat is not None and kind == "private":
        return Place(chat)
    if chat is None or person is None or kind not in _GROUPS:
        return None
    topic = _number(message, "message_thread_id") if at(message, "is_topic_message") is True else None
    return Place(chat, person, topic)


def _number(value: object, name: str) -> int | None:
    found = at(value, name)
    return found if isinstance(found, int) and not isinstance(found, bool) and abs(found) < 2**63 else None


def _when(message: object) -> datetime:
    seconds = _number(message, "date")
    return moment(None if seconds is None else seconds * 1_000)
