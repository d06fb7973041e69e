"""A conversation for tests: every turn goes through what is stored of it, as in the running program."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.storage.stored_reply import StoredReply
from handlers.assistant import PIPELINE
from handlers.messages import Asker, Message, Reply, Session, Turn
from knowledge.retrieval import Knowledge


def remembered(text: str, reply: Reply) -> Turn:
    """The turn as the storage gives it back."""
    stored = StoredReply.model_validate(StoredReply.of(reply).model_dump(mode="json"))
    return Turn(
        question=text,
        status=reply.status,
        programmes=stored.programmes,
        passages=stored.sources,
        text=stored.text,
        topic=stored.topic_of(text),
        buttons=stored.buttons,
    )


@dataclass
class Talk:
    """One conversation on the published plans; `say` gives the reply and remembers the turn."""

    knowledge: Knowledge
    asker: Asker = "citizen"
    rates_by_button: bool = False
    numbers_choices: bool = False
    turns: tuple[Turn, ...] = field(default=())

    def say(self, text: str) -> Reply:
        message = Message(
            text=text,
            asker=self.asker,
            rates_by_button=self.rates_by_button,
            numbers_choices=self.numbers_choices,
        )
        reply = PIPELINE.answer(message, Session(turns=self.turns), self.knowledge)
        self.turns = (*(() if reply.forgets else self.turns), remembered(text, reply))[-6:]
        return reply

    def all(self, *texts: str) -> list[Reply]:
        return [self.say(text) for text in texts]
