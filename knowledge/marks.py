"""Invisible marks inside a text on its way from lines to passages: where a footnote is called, where a page begins.

They are characters of the last private plane of Unicode, which no plan uses, so that text can be joined, split and
moved with ordinary string operations and every mark stays with its words. `plain` takes them out at the end.
"""

from __future__ import annotations

import re

_NOTES, _PAGES = 0x100000, 0x108000
_ANY = re.compile("[\U00100000-\U0010fffd]")
_NOTE = re.compile("[\U00100000-\U00107fff]")
_PAGE = re.compile("[\U00108000-\U0010fffd]")
ANY = "[\U00100000-\U0010fffd]"
"""A class for regular expressions that step over marks."""


def note(index: int) -> str:
    """The mark that calls the footnote with this place (from 0) among the document's footnotes."""
    return chr(_NOTES + index)


def page(number: int) -> str:
    """The mark that opens a page."""
    return chr(_PAGES + number)


def notes(text: str) -> tuple[int, ...]:
    """The footnotes called in a text, by their place among the document's footnotes, in order."""
    return tuple(ord(char) - _NOTES for char in _NOTE.findall(text))


def last_page(text: str, before: int) -> int:
    """The page on which a text ends that begins on page `before`."""
    turns = _PAGE.findall(text)
    return ord(turns[-1]) - _PAGES if turns else before


def first_page(text: str, before: int) -> int:
    """The page of a text's first word, when the text before it ended on page `before`."""
    opening = re.match(f"(?:{ANY}|\\s)*", text)
    return last_page(opening.group() if opening else "", before)


def plain(text: str) -> str:
    """The text without marks; inner line ends stay, other runs of white space become one space."""
    rows = (" ".join(row.split()) for row in _ANY.sub("", text).split("\n"))
    return "\n".join(row for row in rows if row)


def without(text: str) -> str:
    """The text without marks, its white space as it is."""
    return _ANY.sub("", text)
