"""`/staff/password`: a new password of one's own. Like the login, the form goes from the browser
straight to `/v1/staff`."""

from functools import cache
from html import escape
from pathlib import Path

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.workplace import enter, staff_page

_FORM = """
<form id="password" class="login" data-away="{away}" data-different="{different}">
  <h1>{heading}</h1>
  {must}
  <input type="hidden" autocomplete="username" value="{username}" disabled>
  <label>{current}<input name="current" type="password" autocomplete="current-password" required
    maxlength="200"></label>
  <label>{new}<input name="new" type="password" autocomplete="new-password" required
    maxlength="200" aria-describedby="password-hint"></label>
  <p id="password-hint" class="soft">{hint}</p>
  <label>{again}<input name="again" type="password" autocomplete="new-password" required
    maxlength="200"></label>
  <p role="alert"></p>
  <button>{submit}</button>
</form>
"""
_WORDS = ("heading", "current", "new", "again", "hint", "different", "submit", "away")


@staff_page("/password")
async def password_page(request: Request) -> RedirectResponse | None:
    """The current password and, twice, the new one."""
    place = await enter(request, any_password=True)
    if isinstance(place, RedirectResponse):
        return place
    place.frame()
    wording = place.office.wording
    words = {name: escape(wording(f"staff_admin.password.{name}")) for name in _WORDS}
    must = ""
    if place.staff.must_change_password:
        must = f'<p class="warn">{escape(wording("staff_admin.password.must"))}</p>'
    ui.add_body_html(f"<script>{_script()}</script>")
    form = _FORM.format(must=must, username=escape(place.staff.username), **words)
    ui.html(form, sanitize=False).classes("w-full")
    return None


@cache
def _script() -> str:
    return (Path(__file__).parent / "password.js").read_text("utf-8")
