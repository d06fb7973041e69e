"""How the bot calls the contacts, as the table in its words for a contact has it."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from handlers.words_check import shipped
from knowledge.library import Content
from knowledge.model import Contact

_TEMPLATE = "contact"
_TABLE = "about"


def contact_names(content: Content) -> dict[str, str]:
    """Returns what the bot says for each contact of `content`, by its key; its key where the words have no other."""
    changed = next((word.text for word in content.words if word.name == _TEMPLATE), None)
    known = _table(changed or shipped(_TEMPLATE))
    return {contact.what: name_of(contact, known) for contact in content.contacts}


def name_of(contact: Contact, known: dict[str, str]) -> str:
    """Returns the name of one contact."""
    return known.get(contact.what, contact.what)


@lru_cache(maxsize=8)
def _table(source: str) -> dict[str, str]:
    try:
        template = SandboxedEnvironment().parse(source)
    except TemplateSyntaxError:
        return {}
    tables = (node for node in template.find_all(nodes.Assign) if isinstance(node.target, nodes.Name))
    table = next((node.node for node in tables if node.target.name == _TABLE), None)  # type: ignore[attr-defined]
    if not isinstance(table, nodes.Dict):
        return {}
    pairs = ((pair.key, pair.value) for pair in table.items)
    return {str(k.value): str(v.value) for k, v in pairs if isinstance(k, nodes.Const) and isinstance(v, nodes.Const)}
