"""What is said to an event that is no text: a first contact, a picture, a voice message, one that was withheld."""

from __future__ import annotations

from handlers.messages import Reply, Status
from handlers.phrasing import say, speaking
from handlers.smalltalk import buttons_of_core
from knowledge.contacts import usable_contact
from knowledge.retrieval import Knowledge

HELPLINE = "Tổng đài 1022 Vĩnh Long"
"""The row of contacts.csv that is named where the bot itself cannot help."""
_STATUSES: dict[str, Status] = {
    "hello": "smalltalk",
    "sticker": "smalltalk",
    "edited": "smalltalk",
    "picture": "smalltalk",
    "file": "smalltalk",
    "voice": "smalltalk",
    "location": "referred",
    "unsupported": "referred",
}
_WITH_BUTTONS = frozenset({"hello", "sticker"})


def reply_to(kind: str, knowledge: Knowledge) -> Reply | None:
    """Returns the reply to an event of `kind` (bot.channels.contract.Kind); None for a kind that wants none."""
    if kind not in _STATUSES:
        return None
    with speaking(knowledge.words):
        return Reply(
            status=_STATUSES[kind],
            text=say(f"event_{kind}", helpline=knowledge.contact(HELPLINE).address),
            buttons=buttons_of_core(knowledge) if kind in _WITH_BUTTONS else (),
        )


def slow_down() -> Reply:
    """Returns what somebody is told once who writes too fast."""
    return Reply(status="smalltalk", text=say("slow_down"))


def trouble() -> Reply:
    """Returns what is said where the answer failed for good: whom to ask meanwhile."""
    return Reply(status="referred", text=say("trouble", helpline=usable_contact(HELPLINE).address))


def under_maintenance(text: str) -> Reply:
    """Returns the operator's own words, said to everybody while the bot is out of service."""
    return Reply(status="smalltalk", text=text)
