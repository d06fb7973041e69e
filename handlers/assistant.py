"""The bot's steps, in order: this list is how a message is answered."""

from __future__ import annotations

from handlers.ask import answer, clarify, judge, out_of_scope, refer, retrieve
from handlers.buttons import pressed
from handlers.elsewhere import elsewhere
from handlers.empty import nothing_said, too_long
from handlers.follow_up import follow_up
from handlers.leaning import lean
from handlers.numbers import chosen
from handlers.pipeline import Pipeline
from handlers.programmes import named_alone
from handlers.reading import read
from handlers.recognised import recognised
from handlers.safety import safety
from handlers.several import several
from handlers.smalltalk import smalltalk

PIPELINE = Pipeline(
    [
        nothing_said,
        too_long,
        chosen,
        pressed,
        read,
        safety,
        follow_up,
        smalltalk,
        elsewhere,
        retrieve,
        named_alone,
        lean,
        several,
        judge,
        recognised,
        answer,
        clarify,
        refer,
        out_of_scope,
    ]
)
