"""`/staff/login`. The form goes from the browser straight to `POST /v1/staff/session`: only an HTTP
answer can set a cookie that no script reads, and the password never passes through page state."""

from functools import cache
from html import escape
from pathlib import Path

from nicegui import app as pages
from nicegui import ui

from api.pages.staff.workplace import staff_page
from api.wording import Wording

_FORM = """
<form id="login" class="login" data-away="{away}">
  <h1>{heading}</h1>
  {changed}
  <label>{username}<input name="username" autocomplete="username" required maxlength="40"></label>
  <label>{password}<input name="password" type="password" autocomplete="current-password" required
    maxlength="200"></label>
  <p role="alert"></p>
  <button>{submit}</button>
</form>
"""
_WORDS = ("heading", "username", "password", "submit", "away")


@staff_page("/login")
def login_page(changed: str = "") -> None:
    """Name, password, and what was wrong with them; `changed` after a new password."""
    wording: Wording = pages.state.host.state.wording
    words = {name: escape(wording(f"staff.page.login.{name}")) for name in _WORDS}
    ui.add_css(_file("style.css"))
    ui.add_body_html(f"<script>{_file('login.js')}</script>")
    done = f'<p role="status">{escape(wording("staff_admin.password.done"))}</p>' if changed else ""
    ui.html(_FORM.format(changed=done, **words), sanitize=False).classes("w-full")


@cache
def _file(name: str) -> str:
    return (Path(__file__).parent / name).read_text("utf-8")
