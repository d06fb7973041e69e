"""What a template is built of, its wording aside: an edited one may be built of nothing that the shipped one has not.

Anything that an edited template says, asks or walks through must stand in the shipped template with the same shape:
the same values, filters and calls in the same order. Free is the wording alone, so nothing can be read or repeated
beyond what is meant. Only `if`, `else`, `not`, `and`, `or` may be put together anew: that makes a text shorter only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from jinja2 import nodes

Shape = tuple[object, ...]
TEXT: Shape = ("text",)
_SPEAKING = ("you", "help_hours")
"""Known to every template."""
_PLACES = ("first", "last", "index")
"""What every loop knows of its place."""


@dataclass(slots=True)
class Built:
    """What stands in one scope: the template itself, or one of its macros."""

    said: set[Shape] = field(default_factory=set)
    tested: set[Shape] = field(default_factory=set)
    other: set[Shape] = field(default_factory=set)
    """Heads of loops and macros, what is set, what is taken from other templates."""
    keys: list[frozenset[str]] = field(default_factory=list)
    """The keys of each table of words."""
    loops: int = 0


def scopes_of(template: nodes.Template) -> dict[str, list[nodes.Node]]:
    """Returns the statements by scope: "" is the template without its macros, each macro goes by its name."""
    macros = {node.name: list(node.body) for node in template.body if isinstance(node, nodes.Macro)}
    return {"": [node for node in template.body if not isinstance(node, nodes.Macro)], **macros}


def macros_of(template: nodes.Template) -> set[Shape]:
    """Returns the heads of the macros: names and arguments."""
    macros = (node for node in template.body if isinstance(node, nodes.Macro))
    return {(node.name, tuple(map(exact, node.args)), tuple(map(exact, node.defaults))) for node in macros}


def built_of(body: list[nodes.Node]) -> Built:
    """Returns what a scope of a shipped template is built of."""
    built = Built()
    built.said |= {shape(nodes.Name(name, "load")) for name in _SPEAKING}
    for node in walk(body):
        if isinstance(node, nodes.Expr):
            built.tested.add(shape(node))
        if isinstance(node, nodes.Dict):
            built.keys.append(keys_of(node))
        if isinstance(node, nodes.For):
            built.loops += 1
        if (head := head_of(node)) is not None:
            built.other.add(head)
        for expr in said_by(node):
            built.said |= {shape(part) for part in branches(expr)}
    if built.loops:
        places = {shape(nodes.Getattr(nodes.Name("loop", "load"), name, "load")) for name in _PLACES}
        built.tested |= places
    return built


def walk(body: list[nodes.Node]) -> Iterator[nodes.Node]:
    """Yields every node, parents first."""
    for node in body:
        yield node
        yield from walk(list(node.iter_child_nodes()))


def said_by(node: nodes.Node) -> list[nodes.Expr]:
    """Returns the expressions that a statement puts into the text."""
    if not isinstance(node, nodes.Output):
        return []
    return [child for child in node.nodes if not isinstance(child, nodes.TemplateData)]


def branches(expr: nodes.Expr | None) -> Iterator[nodes.Expr]:
    """Yields what an expression may turn out to be: for `a if b else c`, a and c."""
    if isinstance(expr, nodes.CondExpr):
        yield from branches(expr.expr1)
        yield from branches(expr.expr2)
    elif expr is not None:
        yield expr


def tests(expr: nodes.Node | None) -> Iterator[nodes.Node]:
    """Yields the conditions of `a if b else c`, outermost first."""
    if isinstance(expr, nodes.CondExpr):
        yield expr.test
        yield from tests(expr.expr1)
        yield from tests(expr.expr2)


def clauses(test: nodes.Node) -> Iterator[nodes.Node]:
    """Yields the parts of a condition that `and`, `or` and `not` join."""
    if isinstance(test, nodes.And | nodes.Or):
        yield from clauses(test.left)
        yield from clauses(test.right)
    elif isinstance(test, nodes.Not):
        yield from clauses(test.node)
    else:
        yield test


def head_of(node: nodes.Node) -> Shape | None:
    """Returns the shape of what a statement does beside its body; None where it only says, asks or holds text."""
    match node:
        case nodes.For():
            return "for", exact(node.target), shape(node.iter), exact(node.test), node.recursive
        case nodes.Assign():
            return "set", exact(node.target), shape(node.node)
        case nodes.FromImport():
            return "import", exact(node.template), tuple(node.names), node.with_context
        case nodes.Stmt() if not isinstance(node, nodes.Output | nodes.If):
            return "other", exact(node)
    return None


def keys_of(table: nodes.Dict) -> frozenset[str]:
    """Returns the keys of a table of words."""
    return frozenset(str(pair.key.value) for pair in table.items if isinstance(pair.key, nodes.Const))


def shape(node: object) -> Shape:
    """Returns what an expression is, its wording left out."""
    match node:
        case nodes.Const(value=str()):
            return TEXT
        case nodes.Dict() if all(_is_text(pair.key) and _is_text(pair.value) for pair in node.items):
            return ("table",)
        case nodes.CondExpr():
            return "if", exact(node.test), shape(node.expr1), shape(node.expr2)
        case nodes.List():
            return "list", *(shape(item) for item in node.items)
        case nodes.Filter(name="join"):
            return "join", shape(node.node), len(node.args), all(_is_text(arg) for arg in node.args), len(node.kwargs)
        case nodes.Filter() | nodes.Call():
            name = node.name if isinstance(node, nodes.Filter) else ""
            given: tuple[object, ...] = (node.args, node.kwargs, node.dyn_args, node.dyn_kwargs)
            return type(node).__name__, name, _inner(node.node), *map(exact, given)
        case nodes.Getattr():
            return "attr", _inner(node.node), node.attr
        case nodes.Getitem():
            return "item", _inner(node.node), exact(node.arg)
    return exact(node)


def exact(node: object) -> Shape:
    """Returns all that an expression is."""
    if isinstance(node, nodes.Node):
        return type(node).__name__, *((name, exact(value)) for name, value in node.iter_fields())
    if isinstance(node, list | tuple):
        return "list", *map(exact, node)
    return type(node).__name__, repr(node)


def _inner(node: object) -> Shape:
    """Of what a filter, a call or a dot is put behind: wording is free in tables and lists alone."""
    return exact(node) if isinstance(node, nodes.Const) else shape(node)


def _is_text(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Const) and isinstance(node.value, str)
