"""Payloads that nobody should send: any JSON, and events with parts missing, of the wrong type, huge or deep."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

NAMES = (
    "event_name",
    "message",
    "sender",
    "recipient",
    "follower",
    "timestamp",
    "result",
    "chat",
    "from",
    "id",
    "text",
)
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([10**4_000, "\ud83d", "a\x00"])
)
ANY_JSON = st.recursive(
    _LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner), max_leaves=12
)


def deep(levels: int = 50_000) -> object:
    """An object in an object in an object …"""
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"message": value, "sender": value, "result": value}
    return value


@st.composite
def spoiled(draw: st.DrawFn, event: dict[str, Any]) -> dict[str, Any]:
    """`event` with some of its parts, at any depth, left out or replaced by any JSON."""
    found: dict[str, Any] = {}
    for name, value in event.items():
        fate = draw(st.sampled_from(["kept", "kept", "kept", "gone", "any"]))
        if fate == "kept":
            found[name] = draw(spoiled(value)) if isinstance(value, dict) else value
        elif fate == "any":
            found[name] = draw(ANY_JSON)
    return found
