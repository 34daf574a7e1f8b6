"""`/staff/complaints/<receipt>`: one complaint as a case, what was done, and what I do."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.alerts_banner import AlertsBanner
from api.pages.staff.cases import archive, filing
from api.pages.staff.cases.answers import Answers
from api.pages.staff.cases.end import End
from api.pages.staff.cases.evidence import EvidenceSection
from api.pages.staff.cases.facts import Facts
from api.pages.staff.cases.finding import Finding
from api.pages.staff.cases.head import CaseHead, CaseIndex
from api.pages.staff.cases.opinions import Opinions
from api.pages.staff.cases.parts import add_style, words_of
from api.pages.staff.cases.people import People
from api.pages.staff.cases.progress import History, Progress
from api.pages.staff.cases.remedies import Remedies
from api.pages.staff.cases.view import CaseView, Section
from api.pages.staff.feed import Coalesced, news
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.cases import casework
from api.staff.cases.schemas import CaseOut, ChoicesOut
from api.staff.permissions import Permission

# Their addresses look like receipts: whoever imports this page has them registered before it.
BEFORE = (archive, filing)

_SECTIONS = (
    Facts,
    People,
    EvidenceSection,
    Opinions,
    Finding,
    Remedies,
    Answers,
    Progress,
    End,
    History,
)


@staff_page("/complaints/{receipt}")
async def complaint_page(request: Request, receipt: str) -> RedirectResponse | None:
    """One complaint, whole."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    add_style()
    if not place.frame(Permission.READ_COMPLAINTS, Permission.HANDLE_RESTRICTED):
        return None
    banner = AlertsBanner(place)
    await banner.refresh()
    office = place.office
    found = await place.act(lambda staff: casework.read(office, staff, receipt.upper()))
    choices = await place.act(lambda staff: casework.choices(office, staff))
    if found is None or choices is None:
        with ui.column().classes("sheet"):
            ui.link(words_of(place, "back"), "/complaints")
    else:
        news.subscribe(_CasePage(place, found, choices).hear)
    return None


class _CasePage:
    def __init__(self, place: Workplace, case: CaseOut, choices: ChoicesOut) -> None:
        self._place = place
        self._view = CaseView(place, case, choices, self._show)
        self._head = CaseHead(self._view)
        with ui.element("div").classes("case"):
            beside = ui.element("div").classes("case-beside")
            with ui.element("div").classes("case-sections"):
                self._sections: list[Section] = [kind(self._view) for kind in _SECTIONS]
            with beside:
                self._index = CaseIndex(self._view, self._sections)
        self._refresh = Coalesced(self._read)
        self._show()

    async def hear(self, what: str, conversation: str) -> None:
        """Something was done about a complaint: perhaps this one, by somebody else."""
        mine = self._view.case.conversation
        if what in {"complaint", "urgent"} and (mine is None or str(mine) == conversation):
            await self._refresh()

    async def _read(self) -> None:
        receipt = self._view.receipt
        found = await self._place.act(
            lambda staff: casework.read(self._place.office, staff, receipt, refresh=True)
        )
        if found is not None:
            self._view.show(found)

    def _show(self) -> None:
        case = self._view.case
        self._head.show(case)
        for section in self._sections:
            section.show(case)
        self._index.show(case)
