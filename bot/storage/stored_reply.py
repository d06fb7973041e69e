"""The small part of a reply that is kept with a turn: what follow-up questions and the admins need."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.storage.columns import storable
from handlers.messages import Reply, Topic
from handlers.sources import source_key

MAX_TEXT = 4_000
"""Characters kept of the text; a reply is four short sentences, so that only a fault is cut."""


class StoredTopic(BaseModel):
    """What the conversation was about, as `handlers.messages.Topic` says."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    question: str
    passages: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()

    @classmethod
    def of(cls, topic: Topic) -> StoredTopic:
        return cls(question=storable(topic.question), passages=topic.passages, programmes=topic.programmes)


class StoredReply(BaseModel):
    """Under 1 KB as a rule. Quotes are left out: the published version holds them, and keys find them there.

    A field that an older or newer program wrote and this one does not know is passed over.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str
    programmes: tuple[str, ...] = ()
    """Ids, the chosen one first."""
    sources: tuple[str, ...] = ()
    """Keys (`handlers.sources.source_key`) of the passages on which the text rests, best first."""
    buttons: tuple[str, ...] = ()
    """Ids of the buttons that send something, in order: on a channel with numbered lists, "2" means the second."""
    best_score: float | None = None
    """Retrieval's best score, whatever the decision: shows the admins how near an unanswered question came."""
    topic: StoredTopic | None = None
    """None too where a program stored it that knew no topics: `topic_of` then makes one."""

    @classmethod
    def of(cls, reply: Reply) -> StoredReply:
        return cls(
            text=storable(reply.text)[:MAX_TEXT],
            programmes=tuple(programme.id for programme in reply.programmes),
            sources=tuple(source_key(source.file, source.quote) for source in reply.sources),
            buttons=tuple(button.id for button in reply.buttons if not button.url),
            best_score=reply.passages[0].score if reply.passages else None,
            topic=StoredTopic.of(reply.topic) if reply.topic else None,
        )

    def topic_of(self, question: str) -> Topic | None:
        """Returns what the conversation was about after this reply to `question`."""
        if self.topic is not None:
            return Topic.model_validate(self.topic.model_dump())
        if not self.sources and not self.programmes:
            return None
        return Topic(question=question, passages=self.sources, programmes=self.programmes)
