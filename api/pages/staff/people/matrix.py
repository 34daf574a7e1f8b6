"""The permission matrix, to be read: a row for each permission, a column for each role."""

from nicegui import ui

from api.pages.staff.workplace import Workplace
from api.staff.audit import reading
from api.staff.models import Role


def draw_matrix(place: Workplace) -> None:
    """Draw it, folded; for who may read it."""
    words = place.office.wording
    with ui.expansion(words("staff_admin.audit.matrix")).classes("w-full panel"):
        ui.label(words("staff_admin.audit.matrix_hint")).classes("soft")
        with ui.element("table").classes("table dense"):
            with ui.element("tr"):
                _heading(words("staff_admin.audit.permission"))
                for role in Role:
                    _heading(words(f"staff.role.{role}"))
            for line in reading.permissions(place.office, place.staff):
                with ui.element("tr"):
                    with ui.element("th").props("scope=row"):
                        ui.label(line.name)
                    for role in Role:
                        _mark(place, has=role in line.roles)


def _heading(text: str) -> None:
    with ui.element("th").props("scope=col"):
        ui.label(text)


def _mark(place: Workplace, *, has: bool) -> None:
    told = place.office.wording(f"staff_admin.audit.{'has' if has else 'has_not'}")
    with ui.element("td"):
        ui.label("✓" if has else "").props(f'aria-label="{told}"')
