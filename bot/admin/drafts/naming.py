"""How the things of a content are called on the pages, and where each is edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from bot.admin.content.catalogue import load_catalogue
from bot.admin.content.contact_names import contact_names
from bot.admin.words import say
from bot.publishing.faq import FILE
from knowledge.draft import Thing
from knowledge.library import Content
from knowledge.model import Contact, Document, Passage, Programme, Word

EXCERPT = 160
"""Characters of a passage by which it is known again."""


@dataclass(frozen=True, slots=True)
class Names:
    """What people call the things that the content knows by a key."""

    programmes: Mapping[str, str]
    contacts: Mapping[str, str]

    def title(self, thing: Thing) -> str:
        """Returns how a thing is called in a list."""
        match thing:
            case Document():
                return say("drafts.title.document", name=thing.name)
            case Passage():
                return passage_title(thing)
            case Programme():
                return thing.name
            case Contact():
                return self.contacts.get(thing.what, thing.what)
            case Word():
                entry = load_catalogue().names.get(thing.name)
                return entry.title if entry else thing.name


def names_in(*contents: Content) -> Names:
    """Returns the names in all of the contents; the last content wins."""
    programmes = {programme.id: programme.name for content in contents for programme in content.programmes}
    contacts = {what: name for content in contents for what, name in contact_names(content).items()}
    return Names(programmes, contacts)


def passage_title(passage: Passage) -> str:
    """Returns a ready answer's question; else the last two headings, with the page where the document has pages."""
    if passage.file == FILE and passage.questions:
        return passage.questions[0]
    section = " › ".join(passage.section[-2:]) or passage.id
    return say("drafts.title.passage", section=section, page=passage.page) if passage.page > 1 else section


def edit_address(thing: Thing) -> tuple[str, str]:
    """Returns the page on which a thing is edited, below /admin and without a draft's number, and the part of it."""
    match thing:
        case Document():
            return f"/van-ban/{quote(thing.file, safe='')}", ""
        case Passage() if thing.file == FILE:
            return f"/hoi-dap/{quote(thing.id, safe='')}", ""
        case Passage():
            return (
                f"/van-ban/{quote(thing.file, safe='')}?doan={quote(thing.id, safe='')}",
                f"#p-{quote(thing.id, safe='')}",
            )
        case Programme():
            return f"/chuong-trinh/{quote(thing.id, safe='')}", ""
        case Contact():
            return f"/lien-he/sua?ten={quote(thing.what, safe='')}", ""
        case Word():
            return f"/loi-cua-bot/{quote(thing.name, safe='')}", ""


def shorten(text: str) -> str:
    """Returns the beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else line[:EXCERPT].rsplit(" ", 1)[0] + " …"
