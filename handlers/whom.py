"""Whom to ask face to face, and which number or address is official."""

from __future__ import annotations

from handlers.messages import Button, Reply, Topic
from handlers.offered import title_of
from handlers.phrasing import say
from handlers.pipeline import Context
from handlers.sources import programme_ref
from knowledge.model import Programme

NEIGHBOURS = "to-cong-nghe-so"
"""The programme whose people help with everything digital: asked where the matter belongs to no programme."""
MOST_CONTACTS = 2


def whom(context: Context, programme: Programme) -> Reply:
    """Names the people of `programme` and its official contacts; the conversation keeps its topic."""
    known = context.session.topic
    about = Topic(question=programme.name, programmes=(programme.id,))
    button = Button(id=f"programme:{programme.id}", title=title_of(f"programme:{programme.id}", programme.name))
    return Reply(
        status="referred",
        text=say("whom", programme=programme, contacts=programme.contacts[:MOST_CONTACTS]),
        programmes=(programme_ref(programme),),
        buttons=(button,),
        topic=known if known and (programme.id in known.programmes or not known.programmes) else about,
    )


def whom_of_topic(context: Context, topic: Topic) -> Reply | None:
    """Names the people of the topic's programme, or those who help with everything; None where neither is known."""
    known = context.knowledge.programmes
    programme = next((known[name] for name in (*topic.programmes, NEIGHBOURS) if name in known), None)
    return whom(context, programme) if programme else None
