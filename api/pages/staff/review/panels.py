"""The tabs beside the one of the turn. A new panel is added to PANELS."""

from api.pages.staff.practice import release_panel
from api.pages.staff.quality import panel as judging_panel
from api.pages.staff.review.panel_view import Panel

PANELS: tuple[Panel, ...] = (judging_panel.PANEL, release_panel.PANEL)
