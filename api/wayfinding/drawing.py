"""The drawing of a floor: SVG that a page takes into itself, so nothing in it may run or load."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import ParseError, fromstring  # type: ignore[import-untyped]

from api.knowledge.faults import Fault

_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = frozenset(
    {"svg", "title", "desc", "g", "rect", "path", "polygon", "polyline", "line"}
    | {"circle", "ellipse", "text", "tspan"}
)
# Nothing else is needed to draw a floor; `style` would be stopped by the pages' policy anyway.
_ATTRIBUTES = re.compile(
    r"id|class|viewBox|role|x|y|x1|y1|x2|y2|cx|cy|r|rx|ry|dx|dy|d|points|width|height|transform"
    r"|fill|stroke|opacity|((fill|stroke|font|text|dominant)-[a-z-]+)"
)


@dataclass(frozen=True)
class Drawing:
    """What a route needs to know of a drawing: its ids, and `box` as x, y, width, height."""

    ids: frozenset[str]
    box: tuple[float, float, float, float]

    def holds(self, at: tuple[float, float]) -> bool:
        """Whether a point lies in the drawing."""
        x, y, width, height = self.box
        return x <= at[0] <= x + width and y <= at[1] <= y + height


def read_drawing(folder: Path, path: str) -> tuple[Drawing | None, list[Fault]]:
    """The drawing at `path` in `folder`, or none, and what is wrong with it."""
    try:
        text = (folder / path).read_text("utf-8")
        root = fromstring(text)
    except FileNotFoundError:
        return None, [Fault(path, 1, "file is missing")]
    except (UnicodeDecodeError, DefusedXmlException):
        return None, [Fault(path, 1, "not plain UTF-8 SVG")]
    except ParseError as error:
        return None, [Fault(path, error.position[0], f"not valid SVG: {error}")]
    found = list(_faults(path, text, root))
    box = _box(root)
    if box is None:
        found.append(Fault(path, 1, "needs a viewBox of four numbers"))
        return None, found
    return Drawing(frozenset(filter(None, (one.get("id") for one in root.iter()))), box), found


def _faults(path: str, text: str, root: Element) -> Iterator[Fault]:
    for element in root.iter():
        name = element.tag.removeprefix(_SVG)
        if not element.tag.startswith(_SVG) or name not in _SHAPES:
            yield Fault(path, _line(text, f"<{name}"), f"<{name}> may not stand in a drawing")
        for attribute in element.attrib:
            if not _ATTRIBUTES.fullmatch(attribute):
                plain = attribute.rpartition("}")[2]
                yield Fault(path, _line(text, f"{plain}="), f"{plain} may not stand in a drawing")


def _line(text: str, part: str) -> int:
    return text[: max(text.find(part), 0)].count("\n") + 1


def _box(root: Element) -> tuple[float, float, float, float] | None:
    try:
        x, y, width, height = map(float, root.get("viewBox", "").split())
    except ValueError:
        return None
    return x, y, width, height
