"""One kind of thing that is kept for a time."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from api.retention.rules import Retention


@dataclass(frozen=True)
class Kind:
    """`due` selects the keys of the rows whose time is over at a moment; `erase` erases a batch of
    them and returns how many, without those that somebody is busy with. With `before` the record
    keeps up to when everything may be gone."""

    name: str
    due: Callable[[datetime, Retention], Select[Any]]
    erase: Callable[[AsyncSession, datetime, Sequence[Any]], Awaitable[int]]
    before: Callable[[datetime, Retention], datetime] | None = None
