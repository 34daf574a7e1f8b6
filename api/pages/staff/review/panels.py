"""The tabs beside the one of the turn. A new panel is added to PANELS."""

from api.pages.staff.review.panel_view import Panel

PANELS: tuple[Panel, ...] = ()
