"""Whether the words of the bot, as an editor changed them, can be said in place of the shipped ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import yaml
from jinja2 import TemplateSyntaxError, meta, nodes
from jinja2.sandbox import SandboxedEnvironment

from handlers.phrasing import say, speaking
from handlers.words_samples import samples_of
from handlers.words_shape import (
    TEXT,
    Built,
    branches,
    built_of,
    clauses,
    head_of,
    keys_of,
    macros_of,
    said_by,
    scopes_of,
    shape,
    tests,
    walk,
)
from knowledge.contacts import usable_contacts
from knowledge.model import Contact

MOST_SAID = 1_500
"""Characters of what is said."""
MOST_LABEL = 60
"""Characters on a button."""
LABELS = frozenset({"button", "open_page", "tell_me"})
"""Templates whose text stands on a button."""
_MORE_SOURCE = 500
"""Characters by which a long template may become longer."""
_FOLDER = Path(__file__).with_name("words")
_SENTENCES = Path(__file__).with_name("words_check.yaml")
_GLOBALS = {"you", "help_hours"}
_NUMBER = re.compile(r"(?<![\w/])\+?\d+(?:[ .\-]\d+)*(?![\w/])|\d{3,}")
_YEAR = re.compile(r"20\d\d")
_SITE = re.compile(
    r"https?://[^\s“”\"]+|(?:[a-z0-9-]+\.)+(?:vn|com|net|org|info|io|me|ly|xyz|site|online|top|click|link|app)\b[^\s“”\"]*",
    re.IGNORECASE,
)
_GAP = "\n"


def shipped_names() -> tuple[str, ...]:
    """Returns the names of all templates, in the order of the alphabet."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.j2")))


@cache
def shipped(name: str) -> str:
    """Returns the source of a shipped template. Raises KeyError for an unknown name."""
    if name not in shipped_names():
        raise KeyError(name)
    return (_FOLDER / f"{name}.j2").read_text("utf-8").rstrip("\n")


def problems_of(name: str, source: str, contacts: Iterable[Contact] | None = None) -> list[str]:
    """Returns what is wrong with `source` as the template `name`, each in a Vietnamese sentence; nothing if sound.

    `contacts` are those whose numbers and addresses may be named; None: those of contacts.csv. Raises nothing.
    """
    if name not in shipped_names():
        return [_sentence("unknown", name=name[:100])]
    if not source.strip():
        return [_sentence("empty")]
    most = longest(name)
    if len(source) > most:
        return [_sentence("long", length=len(source), most=most)]
    try:
        template = _parsed(source)
        found = [*_misbuilt(template, _parsed(shipped(name))), *_strange(template, name, contacts)]
        return list(dict.fromkeys(found)) or _unsaid(name, source)
    except TemplateSyntaxError as error:
        return [_sentence("syntax", line=error.lineno)]
    except (RecursionError, MemoryError, ValueError, OverflowError, SyntaxError):
        return [_sentence("deep")]


def longest(name: str) -> int:
    """Returns how many characters the source of a template may have."""
    return max(MOST_SAID, len(shipped(name)) + _MORE_SOURCE)


def users_of(name: str) -> tuple[str, ...]:
    """Returns the templates that take something from the template `name`."""
    return tuple(other for other in shipped_names() if f'from "{name}.j2" import' in shipped(other))


def _misbuilt(template: nodes.Template, meant: nodes.Template) -> Iterator[str]:
    if macros_of(template) != macros_of(meant):
        yield _sentence("macros")
        return
    known = scopes_of(meant)
    wrong = [said for name, body in scopes_of(template).items() for said in _beyond(body, built_of(known[name]))]
    yield from wrong
    if not wrong:  # the walk below folds constants, so it has to come after
        free = meta.find_undeclared_variables(template) - meta.find_undeclared_variables(meant) - _GLOBALS
        yield from (_sentence("undeclared", name=name) for name in sorted(free))


def _beyond(body: list[nodes.Node], built: Built) -> Iterator[str]:
    """What one scope holds that the shipped one does not."""
    for node in walk(body):
        if isinstance(node, nodes.Stmt) and (head := head_of(node)) is not None and head not in built.other:
            yield _sentence("statement", line=node.lineno)
        for expr in said_by(node):
            if not all(_may_say(part, built) for part in branches(expr)):
                yield _sentence("said", line=node.lineno)
            if not all(_may_ask(test, built) for test in tests(expr)):
                yield _sentence("tested", line=node.lineno)
        if isinstance(node, nodes.If) and not _may_ask(node.test, built):
            yield _sentence("tested", line=node.lineno)
        if isinstance(node, nodes.Dict) and (missing := _missing(node, built)):
            yield _sentence("keys", line=node.lineno, key=missing)
    if sum(isinstance(node, nodes.For) for node in walk(body)) > built.loops:
        yield _sentence("loops", most=built.loops)


def _may_say(expr: nodes.Expr, built: Built) -> bool:
    plain = expr.node if isinstance(expr, nodes.Filter) and expr.name == "capitalize" and not expr.args else expr
    return {shape(expr), shape(plain)} & (built.said | {TEXT}) != set() and plain is not None


def _may_ask(test: nodes.Node, built: Built) -> bool:
    return all(shape(clause) in built.tested | built.said for clause in clauses(test))


def _missing(table: nodes.Dict, built: Built) -> str:
    """A key of the shipped table nearest to this one that this one lacks; "" where it lacks none."""
    lacking = sorted((keys - keys_of(table) for keys in built.keys), key=len)
    return min(lacking[0], default="") if lacking else ""


def _strange(template: nodes.Template, name: str, contacts: Iterable[Contact] | None) -> Iterator[str]:
    """The numbers and addresses of which nobody knows whose they are."""
    text, meant = _wording(template), _wording(_parsed(shipped(name)))
    known = [contact.address for contact in (usable_contacts() if contacts is None else contacts)]
    numbers = {_digits(number) for own in (meant, *known) for number in _NUMBER.findall(own)}
    for number in dict.fromkeys(_NUMBER.findall(text)):
        if len(_digits(number)) >= 3 and _digits(number) not in numbers and not _YEAR.fullmatch(number):
            yield _sentence("number", number=number)
    sites = " ".join((meant, *known)).casefold()
    for site in dict.fromkeys(_SITE.findall(text)):
        if site.casefold().removeprefix("https://").rstrip("./,;") not in sites:
            yield _sentence("site", site=site)


def _wording(template: nodes.Template) -> str:
    """All fixed text of a template in its order, any digits as 0 to 9; a line end stands for what is filled in."""
    pieces: list[str] = []
    for node in walk([template]):
        match node:
            case nodes.TemplateData():
                pieces.append(node.data)
            case nodes.Const(value=str() as value):
                pieces.append(value)
            case nodes.Expr() if not isinstance(node, nodes.Const):
                pieces.append(_GAP)
    return unicodedata.normalize("NFKC", "".join(pieces))


def _digits(number: str) -> str:
    return "".join(char for char in number if char.isdigit())


def _unsaid(name: str, source: str) -> list[str]:
    """What goes wrong where the words, and those that use them, are said with sample values."""
    said: list[str] = []
    for user in (name, *users_of(name)):
        for values in samples_of(user):
            usual = len(say(user, **values))
            try:
                with speaking({name: source}):
                    text = say(user, **values)
            except Exception:  # whatever a template of an editor's does: it is not used
                said.append(_sentence("render") if user == name else _sentence("render_other", other=user))
                continue
            said.extend(_misfit(name, text, usual))
    return list(dict.fromkeys(said))


def _misfit(name: str, text: str, usual: int) -> Iterator[str]:
    if usual and not text:
        yield _sentence("says_nothing")
    if len(text) > max(MOST_SAID, usual):
        yield _sentence("says_much", length=len(text), most=MOST_SAID)
    if name in LABELS and (len(text) > max(MOST_LABEL, usual) or "\n" in text):
        yield _sentence("label", most=MOST_LABEL)


@cache
def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)


def _parsed(source: str) -> nodes.Template:
    return _environment().parse(source)


@cache
def _sentences() -> dict[str, str]:
    loaded: dict[str, str] = yaml.safe_load(_SENTENCES.read_text("utf-8"))
    return loaded


def _sentence(code: str, **values: object) -> str:
    return _sentences()[code].format(**values)
