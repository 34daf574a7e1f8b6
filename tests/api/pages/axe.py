"""axe-core in a page: what an accessibility audit finds by itself (WCAG 2.2 A and AA).

The script (Mozilla Public License 2.0) comes with the wheel `axe-playwright-python`, which is a
dependency of the tests only. It is run by the test, not loaded by the page, so that the page's
security policy stays as it is.
"""

from functools import cache
from importlib.resources import files

from playwright.sync_api import Page

_RUN = """
async () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = await axe.run(document, {
    runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'],
  });
  return violations.map(({ id, impact, help, nodes }) =>
    ({ id, impact, help, targets: nodes.map((node) => node.target.join(' ')) }));
}
"""
_SERIOUS = {"serious", "critical"}


@cache
def _script() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[dict[str, object]]:
    """Everything that axe-core finds on the page now: `{id, impact, help, targets}`."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_script())
    found: list[dict[str, object]] = page.evaluate(_RUN)
    return found


def serious_violations(page: Page) -> list[dict[str, object]]:
    """Those that keep somebody from using the page, or make it hard."""
    return [one for one in violations(page) if one["impact"] in _SERIOUS]
