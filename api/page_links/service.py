"""Links to a patient's own pages: half an hour to be opened, once, and then two hours to be read in
the browser that opened it.

A chat program may fetch a page to show a preview of it, and a link may be passed on. So the page
itself uses nothing up and holds nothing; its script asks for the link (`claim`), and from then on
only that browser reads what is behind it (`find_viewed`).
"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.errors import NotFound
from api.page_links.models import PageKind, PageLink
from api.page_links.schemas import PageAddress
from api.security import random_token, token_hash

LINK_LIFE = timedelta(minutes=30)
VIEW_LIFE = timedelta(hours=2)


async def open_page_link(
    session: AsyncSession, clock: Clock, account_id: int, kind: PageKind, subject: str
) -> PageAddress:
    """Make a link to the page of one appointment (`subject` is its id) or complaint (its receipt).
    Whether the account may see it is asked whenever it is read. Others of its links stay good."""
    address = PageAddress(kind, random_token(), clock.now() + LINK_LIFE)
    session.add(
        PageLink(
            token_hash=token_hash(address.token),
            account_id=account_id,
            kind=kind,
            subject=str(uuid.UUID(subject)) if kind is PageKind.APPOINTMENT else subject,
            expires_at=address.expires_at,
        )
    )
    await session.flush()
    return address


async def claim(session: AsyncSession, now: datetime, token: str, viewer: str) -> None:
    """Bind a link to the browser that opens it first; for that browser it changes nothing again.

    Raises `NotFound("page_link_expired")` for everybody else, also for who was slower by a moment.
    """
    unopened = and_(PageLink.viewer_hash.is_(None), PageLink.expires_at > now)
    claimed = await session.scalar(
        update(PageLink)
        .where(PageLink.token_hash == token_hash(token), or_(unopened, _viewed_by(viewer, now)))
        .values(viewer_hash=token_hash(viewer), used_at=func.coalesce(PageLink.used_at, now))
        .returning(PageLink.token_hash)
        .execution_options(synchronize_session=False)
    )
    if claimed is None:
        raise NotFound("page_link_expired")


async def find_viewed(session: AsyncSession, now: datetime, token: str, viewer: str) -> PageLink:
    """The link, for the browser that opened it. Raises `NotFound("page_link_expired")`."""
    link = await session.scalar(
        select(PageLink).where(PageLink.token_hash == token_hash(token), _viewed_by(viewer, now))
    )
    if link is None:
        raise NotFound("page_link_expired")
    return link


def _viewed_by(viewer: str, now: datetime) -> ColumnElement[bool]:
    return and_(
        PageLink.viewer_hash == token_hash(viewer),
        PageLink.used_at > now - VIEW_LIFE,
    )
