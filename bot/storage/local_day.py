"""The day of a moment in Vietnam (UTC+7, the whole year), counted by either database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from sqlalchemy import ColumnElement, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

VIETNAM = timezone(timedelta(hours=7))


class _LocalDay(FunctionElement[str]):
    type = String()
    inherit_cache = True


@compiles(_LocalDay, "sqlite")
def _on_sqlite(element: _LocalDay, compiler: SQLCompiler, **how: Any) -> str:
    return f"date({compiler.process(element.clauses, **how)}, '+7 hours')"


@compiles(_LocalDay, "postgresql")
def _on_postgresql(element: _LocalDay, compiler: SQLCompiler, **how: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **how)} AT TIME ZONE INTERVAL '07:00', 'YYYY-MM-DD')"


def local_day(moment: ColumnElement[datetime] | Any) -> FunctionElement[str]:
    """Returns the column's day in Vietnam, as "2026-11-22"."""
    return _LocalDay(moment)


def today() -> date:
    """Returns the day that it is in Vietnam now."""
    return datetime.now(VIETNAM).date()


@dataclass(frozen=True, slots=True)
class Span:
    """Days in Vietnam, from the first to the last, both included."""

    first: date
    last: date

    @classmethod
    def ending_today(cls, days: int) -> Span:
        """The last `days` days (1 or more), today included."""
        return cls(today() - timedelta(days=days - 1), today())

    @property
    def since(self) -> datetime:
        """The first moment of it, in UTC."""
        return datetime.combine(self.first, time(), VIETNAM).astimezone(UTC)

    @property
    def until(self) -> datetime:
        """The first moment after it, in UTC."""
        return datetime.combine(self.last + timedelta(days=1), time(), VIETNAM).astimezone(UTC)

    @property
    def days(self) -> tuple[str, ...]:
        """Each day, as "2026-11-22"."""
        number = (self.last - self.first).days + 1
        return tuple((self.first + timedelta(days=n)).isoformat() for n in range(number))
