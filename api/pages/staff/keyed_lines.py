"""Lines that stay themselves while what they show changes."""

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, Protocol, TypeVar

from nicegui import ui

Item = TypeVar("Item")
ItemIn = TypeVar("ItemIn", contravariant=True)


class Line(Protocol[ItemIn]):
    """One item as it is drawn: `element` is what the line consists of."""

    @property
    def element(self) -> ui.element: ...

    def show(self, item: ItemIn) -> None:
        """What is so now."""


class KeyedLines(Generic[Item]):
    """The lines of `container`, one per item. A line stays the same line while its item is there:
    a press must not find that what it was meant for has just been drawn anew."""

    def __init__(
        self,
        container: ui.element,
        key: Callable[[Item], Hashable],
        draw: Callable[[Item], Line[Item]],
    ) -> None:
        self._container = container
        self._key = key
        self._draw = draw
        self._lines: dict[Hashable, Line[Item]] = {}
        self._first = len(list(container))

    def show(self, items: Iterable[Item]) -> None:
        """These items, in this order. What stood in the container before stays on top."""
        found = {self._key(item): item for item in items}
        for gone in self._lines.keys() - found.keys():
            self._lines.pop(gone).element.delete()
        for key, item in found.items():
            if key not in self._lines:
                with self._container:
                    self._lines[key] = self._draw(item)
            self._lines[key].show(item)
        self._put_in_order(found)

    def _put_in_order(self, wanted: Iterable[Hashable]) -> None:
        """Move only what stands elsewhere: what is moved loses the keyboard's focus."""
        there = list(self._container)
        for index, key in enumerate(wanted, start=self._first):
            element = self._lines[key].element
            if there[index] is not element:
                element.move(target_index=index)
                there = list(self._container)
