"""Links in WeChat's text messages: ours are made here, nobody else's words can form one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

# What may stand between the bracket and the name of the tag, seen or unseen.
_TAG = re.compile(r"<(?=[\s/\u200b-\u200f\u2060\ufeff]*a)", re.IGNORECASE)
_HARMLESS = "%/:?#[]@!$&'()*+,;=~-._"


@dataclass(frozen=True)
class Pages:
    """Where the hospital's pages are. `public_url` is their https address, if there is one;
    `opened` has, by a message's id, the address of a page that was opened for its card; for an
    item of a list by `<message id>.<index>`."""

    public_url: str | None
    opened: Mapping[str, str] = field(default_factory=dict, repr=False)

    def address(self, link: object) -> str | None:
        """`link` as an absolute http(s) address; None when a phone could not open it."""
        if not isinstance(link, str):
            return None
        if link.startswith("/") and not link.startswith("//") and self.public_url:
            link = self.public_url.rstrip("/") + link
        try:
            parts = urlsplit(link)
        except ValueError:
            return None
        is_open = parts.scheme in {"http", "https"} and bool(parts.hostname)
        return quote(link, safe=_HARMLESS) if is_open else None


def link_to(address: str, words: str) -> str:
    """Words to tap on. `address` comes from `Pages.address`."""
    return f'<a href="{address}">{plain(words)}</a>'


def plain(text: str) -> str:
    """`text` in which no link can begin; everything else stays as it is."""
    return _TAG.sub("＜", text)
