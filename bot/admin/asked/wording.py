"""How statuses, channels and thumbs are called in the console, and under which number a wording stands in a form."""

from __future__ import annotations

import hashlib

from bot.admin.words import load_words
from knowledge.retrieval import Knowledge

_PREFIX = "asked."


def words_of(knowledge: Knowledge | None) -> dict[str, str]:
    """Returns the words by their kind and code ("status.answered", "channel.web"), programmes by their names too."""
    known = {code.removeprefix(_PREFIX): said for code, said in load_words().items() if code.startswith(_PREFIX)}
    programmes = knowledge.programmes.values() if knowledge else ()
    return known | {f"programme.{programme.id}": programme.name for programme in programmes}


def number_of(wording: str) -> str:
    """Names a wording in a form: it stays the same while others join its group."""
    return hashlib.sha256(wording.encode("utf-8", "replace")).hexdigest()[:16]
