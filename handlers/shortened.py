"""Cuts a long text where a sentence ends, so that what is quoted stays verbatim and whole."""

from __future__ import annotations

from handlers.excerpt import sentences

CUT = " […]"
"""Says that the text goes on."""


def shortened(text: str, most: int) -> str:
    """Returns the sentences of `text` that fit into `most` characters; where not even the first does, a part of it."""
    whole = " ".join(text.split())
    if len(whole) <= most:
        return whole
    kept = ""
    for sentence in sentences(whole):
        longer = f"{kept} {sentence}".strip()
        if len(longer) + len(CUT) > most:
            break
        kept = longer
    return (kept or _part(whole, most - len(CUT))) + CUT


def _part(sentence: str, most: int) -> str:
    head = sentence[:most]
    at = max(head.rfind(", "), head.rfind("; "))
    return head[: at if at > most // 2 else max(head.rfind(" "), 1)].rstrip(",; ")
