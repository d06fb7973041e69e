"""Patterns over what people say: one written with marks looks at the text as it is, one without at its bare letters.

"tự vẫn" without marks is "tư vấn" too: such a pattern is written with its marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from embeddings.text import fold


@dataclass(frozen=True, slots=True)
class Patterns:
    """Regular expressions, of which one is to be found in a text, upper and lower case alike."""

    marked: tuple[re.Pattern[str], ...]
    bare: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, expressions: Iterable[str]) -> Patterns:
        """Raises re.error for a wrong expression."""
        written = list(expressions)
        return cls(
            tuple(re.compile(e) for e in written if not e.isascii()),
            tuple(re.compile(e) for e in written if e.isascii()),
        )

    def found_in(self, text: str) -> bool:
        """Whether one of them stands in `text`."""
        lower, folded = text.casefold(), fold(text)
        return any(p.search(lower) for p in self.marked) or any(p.search(folded) for p in self.bare)
