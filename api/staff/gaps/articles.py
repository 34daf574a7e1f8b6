"""Guide articles past the day on which they should have been looked over (A13.1)."""

from datetime import date

from sqlalchemy import select

from api.gaps import service
from api.guide.models import GuideArticle
from api.staff.gaps.gaps import department_names, own_departments
from api.staff.gaps.schemas import StaleLine
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check
from api.staff.reports.sheets import Sheet, to_xlsx
from api.wording import Wording

COLUMNS = ("owner", "article", "title", "review_date", "days_over")


async def stale(office: Office, staff: Staff) -> list[StaleLine]:
    """All of them, or one's own department's; the longest over first."""
    check(staff, Permission.SEE_GAPS, Permission.WRITE_GUIDE)
    today = office.clock.today()
    async with office.sessions() as session:
        found = await service.stale_articles(session, today, own_departments(staff, None))
        names = await department_names(session)
    return [_line(article, names.get(article.owner, article.owner), today) for article in found]


async def export(office: Office, staff: Staff) -> bytes:
    """The same as XLSX."""
    lines = await stale(office, staff)
    return to_xlsx(_sheet(office.wording, office.clock.today(), lines))


def _line(article: GuideArticle, owner_name: str, today: date) -> StaleLine:
    return StaleLine(
        id=article.id,
        title=article.title,
        owner=article.owner,
        owner_name=owner_name,
        review_date=article.review_date,
        days_over=(today - article.review_date).days,
    )


def _sheet(wording: Wording, today: date, lines: list[StaleLine]) -> Sheet:
    heading = [wording(f"staff_gaps.column.{name}") for name in COLUMNS]
    rows: list[list[str | int]] = [
        [one.owner_name, one.id, one.title, f"{one.review_date}", one.days_over] for one in lines
    ]
    return Sheet(f"{today}", heading, rows)


async def titles(office: Office, staff: Staff) -> dict[str, str]:
    """What every article is called, by id: to say which one a question belongs to."""
    check(staff, Permission.SEE_GAPS, Permission.WRITE_GUIDE)
    async with office.sessions() as session:
        rows = await session.execute(
            select(GuideArticle.id, GuideArticle.title).order_by(GuideArticle.id)
        )
        return dict(rows.all())
