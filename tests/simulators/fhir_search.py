"""The searches that the simulated HIS knows, and their pages."""

import itertools
from datetime import date, datetime
from typing import Any

Resource = dict[str, Any]


def matches(resource: Resource, wanted: list[tuple[str, str]]) -> bool:
    """Whether a resource meets every parameter (repeated ones are AND, commas are OR)."""
    return all(_meets(resource, name, value) for name, value in wanted if name[0] != "_")


def _meets(resource: Resource, name: str, value: str) -> bool:
    if name == "identifier":
        return any(_token(one, value) for one in resource.get("identifier", []))
    if name == "actor:identifier":
        return any(_token(actor["identifier"], value) for actor in resource["actor"])
    if name == "schedule":
        return resource["schedule"]["reference"] in value.split(",")
    if name == "status":
        return bool(resource["status"] == value)
    if name == "start" or (name == "date" and resource["resourceType"] == "Appointment"):
        return _compared(datetime.fromisoformat(resource["start"]), value)
    if name == "date":
        return _overlaps(resource["planningHorizon"], value)
    raise ValueError(f"unknown search parameter {name}")


def _token(identifier: Resource, value: str) -> bool:
    system, _, code = value.partition("|")
    return identifier["system"] == system and code in {"", identifier["value"]}


def _compared(moment: datetime, value: str) -> bool:
    operator, wanted = value[:2], datetime.fromisoformat(value[2:])
    return {"eq": moment == wanted, "ge": moment >= wanted, "lt": moment < wanted}[operator]


def _overlaps(period: Resource, value: str) -> bool:
    first = datetime.fromisoformat(period["start"]).date()
    last = datetime.fromisoformat(period["end"]).date()
    if value.startswith("ge"):
        return last >= date.fromisoformat(value[2:])
    if value.startswith("le"):
        return first <= date.fromisoformat(value[2:])
    return first <= date.fromisoformat(value) <= last


class Pages:
    """Searches are answered as they were when asked, page by page."""

    def __init__(self) -> None:
        self._kept: dict[str, Resource] = {}
        self._tokens = itertools.count(1)

    def first(self, address: str, found: list[Resource], size: int) -> Resource:
        """The first page; the following ones are kept under links."""
        parts = [found[at : at + size] for at in range(0, len(found), size)] or [[]]
        tokens = [str(next(self._tokens)) for _ in parts]
        for token, part, following in zip(tokens, parts, [*tokens[1:], None], strict=True):
            links = [{"relation": "self", "url": f"{address}?_getpages={token}"}]
            if following is not None:
                links.append({"relation": "next", "url": f"{address}?_getpages={following}"})
            entries = [
                {"fullUrl": f"{address}/{one['id']}", "resource": one, "search": {"mode": "match"}}
                for one in part
            ]
            self._kept[token] = {
                "resourceType": "Bundle",
                "type": "searchset",
                "total": len(found),
                "link": links,
            } | ({"entry": entries} if entries else {})
        return self._kept[tokens[0]]

    def page(self, token: str) -> Resource:
        """A page by its link."""
        return self._kept[token]
