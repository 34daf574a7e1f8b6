"""Many small files of a page as one style and one script: 40 requests are slow for a phone far from
the mast, and for a lobby screen's small processor.

Scripts stay modules in their files. Joined, each is a function that returns what it exports, after
those that it imports; only the forms of `import` and `export` that our scripts use are known.
"""

import re
from pathlib import Path

_STATIC = Path(__file__).parent / "static"
_IMPORT = re.compile(r"^import \{([^}]*)\} from '\./([a-z0-9_]+)\.js';\n", re.MULTILINE)
_EXPORT = re.compile(
    r"^export (?=(?:async )?(?:function\*?|class|const) ([A-Za-z0-9_$]+))", re.MULTILINE
)
_LATER = re.compile(r"\bimport\('\./([a-z0-9_]+)\.js'\)")
_UNKNOWN = re.compile(r"^(?:import|export)\b(?!\().*", re.MULTILINE)
_STYLE = re.compile(r' *<link rel="stylesheet" href="/static/([a-z0-9_]+)\.css">\n')
_PRELOAD = re.compile(r' *<link rel="modulepreload" href="[^"]+">\n')
_SCRIPT = re.compile(r' *<script type="module" src="/static/([a-z0-9_]+)\.js"></script>\n')


class JoiningError(Exception):
    """Scripts that can't be joined: they import each other, or in a form that is not known."""


def joined_page(name: str, html: str) -> str:
    """The page `name` with one style and one script in the place of all of its own."""
    html = _PRELOAD.sub("", html)
    html = _one(_STYLE, html, f'  <link rel="stylesheet" href="/static/{name}.joined.css">\n')
    one = f'  <script type="module" src="/static/{name}.joined.js"></script>\n'
    return _one(_SCRIPT, html, one)


def _one(kind: re.Pattern[str], html: str, joined: str) -> str:
    """`joined` where the first of these stands, and none of the others."""
    first = kind.search(html)
    if first is None:
        return html
    return html[: first.start()] + joined + kind.sub("", html[first.end() :])


def joined_style(html: str) -> str:
    """The styles that a page names, in its order."""
    return "\n".join((_STATIC / f"{name}.css").read_text("utf-8") for name in _STYLE.findall(html))


def scripts_of(html: str) -> tuple[str, ...]:
    """The scripts that a page names, in its order, without their suffix."""
    return tuple(_SCRIPT.findall(html))


def joined_script(*entries: str) -> str:
    """These scripts and all that they import; of a single one also what it exports. Raises
    `JoiningError`."""
    order: list[str] = []
    for entry in entries:
        _arrange(entry, order, ())
    joined = "\n".join(_wrapped(name) for name in order)
    exported = ", ".join(_EXPORT.findall(_source(entries[0]))) if len(entries) == 1 else ""
    return f"{joined}\nexport const {{ {exported} }} = ${entries[0]};\n" if exported else joined


def _arrange(name: str, order: list[str], importers: tuple[str, ...]) -> None:
    if name in importers:
        raise JoiningError(f"{' → '.join([*importers, name])}: a circle of imports")
    if name in order:
        return
    for _, imported in _IMPORT.findall(_source(name)):
        _arrange(imported, order, (*importers, name))
    order.append(name)


def _wrapped(name: str) -> str:
    source = _source(name)
    exported = _EXPORT.findall(source)
    body = _IMPORT.sub(_destructured, _EXPORT.sub("", source))
    body = _LATER.sub(r"import('./\1.joined.js')", body)
    if unknown := _UNKNOWN.search(body):
        raise JoiningError(f"{name}.js: {unknown[0]}")
    return f"const ${name} = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();"


def _destructured(found: re.Match[str]) -> str:
    names = ", ".join(
        name.strip().replace(" as ", ": ") for name in found[1].split(",") if name.strip()
    )
    return f"const {{ {names} }} = ${found[2]};\n"


def _source(name: str) -> str:
    return (_STATIC / f"{name}.js").read_text("utf-8")
