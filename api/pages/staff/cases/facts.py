"""What a complaint is about: its fields, how it was sorted and why, what belongs to it."""

from nicegui import ui

from api.pages.staff.asking import Field, Values
from api.pages.staff.cases.parts import chip, fact
from api.pages.staff.cases.rows import channel_in_words
from api.pages.staff.cases.view import CaseView, Work, offer, section
from api.pages.staff.keyed_lines import KeyedLines
from api.staff.cases import casework, handling
from api.staff.cases.inputs import ClassifyIn, JoinIn
from api.staff.cases.schemas import Act, CaseOut, ProposalPart, SimilarOut
from api.staff.permissions import Permission

_TOLD = ("what", "when", "where", "whom")


class Facts:
    """事由与归类."""

    name = "facts"

    def __init__(self, view: CaseView) -> None:
        self._view = view
        with section(view, self.name):
            self._told = ui.element("div").classes("facts")
            self._phone = _Phone(view)
            self._sorted = ui.element("div").classes("facts")
            with ui.row().classes("section-head"):
                self._correct = ui.button(view.words("act.classify"), on_click=self._classify)
                self._join = ui.button(view.words("act.join"), on_click=self._ask_join)
                self._part = ui.button(view.words("act.part"), on_click=self._ask_part)
                for button in (self._correct, self._join, self._part):
                    button.props("outline dense")
            self._family = ui.column().classes("w-full gap-1")
            similar = ui.column().classes("w-full gap-1")
            self._similar = KeyedLines[SimilarOut](
                similar, lambda found: found.receipt, lambda found: _Similar(view, found)
            )

    def tally(self, case: CaseOut) -> tuple[str, bool]:
        """How many complaints are like it."""
        return (str(len(case.similar)) if case.similar else "", False)

    def show(self, case: CaseOut) -> None:
        """What is so now."""
        self._draw_told(case)
        self._phone.show(case)
        self._draw_sorted(case)
        self._draw_family(case)
        offer(self._correct, when=self._view.may(Act.CLASSIFY))
        offer(self._join, when=self._view.may(Act.JOIN))
        offer(self._part, when=self._view.may(Act.PART))
        self._similar.show(case.similar)

    def _draw_told(self, case: CaseOut) -> None:
        words, place = self._view.place.words, self._view.place
        self._told.clear()
        with self._told:
            for name in _TOLD:
                value = getattr(case, name) or words("complaints.not_told")
                fact(words(f"complaints.{name}"), value, wide=name == "what")
            who = words("complaints.anonymous_person") if case.anonymous else case.who
            fact(words("complaints.who"), who or words("complaints.not_told"))
            came = f"{channel_in_words(place, case.channel)} · {place.moment(case.created_at)}"
            fact(self._view.words("fact.channel"), came)
            if case.conversation:
                with ui.element("div").classes("fact"):
                    ui.label(self._view.words("fact.conversation")).classes("soft")
                    ui.link(words("complaints.conversation"), f"/conversations/{case.conversation}")

    def _draw_sorted(self, case: CaseOut) -> None:
        view, proposal = self._view, case.proposal
        self._sorted.clear()
        with self._sorted:
            self._proposed("category", case.category_name, proposal.category)
            urgent = view.words("urgent.yes" if case.urgent else "urgent.no")
            self._proposed("urgent", urgent, proposal.urgent)
            department = case.department_name or view.words("nobody")
            self._proposed("department", department, proposal.department)
            complete = view.words("complete.yes" if case.complete else "complete.no")
            fact(view.words("fact.complete"), complete)

    def _proposed(self, name: str, value: str, proposed: ProposalPart | None) -> None:
        """What it is now, what was proposed when that is something else, and by which words."""
        view, lines = self._view, [value]
        if proposed is not None and proposed.name != value and name != "urgent":
            lines.append(view.words("proposed.otherwise", name=proposed.name))
        if proposed is not None and proposed.words:
            said = view.place.words("talk.and").join(proposed.words)
            lines.append(view.words("proposed.by_words", words=said))
        fact(view.words(f"fact.{name}"), "\n".join(lines))

    def _draw_family(self, case: CaseOut) -> None:
        self._family.clear()
        with self._family:
            if case.joined_to:
                self._receipts("joined_to", [case.joined_to])
            if case.joined:
                self._receipts("joined", case.joined)
            if case.similar:
                ui.label(self._view.words("fact.similar")).classes("soft")

    def _receipts(self, told: str, receipts: list[str]) -> None:
        with ui.row().classes("piece-row"):
            ui.label(self._view.words(f"fact.{told}")).classes("soft")
            for receipt in receipts:
                ui.link(receipt, f"/complaints/{receipt}").classes("receipt")

    async def _classify(self) -> None:
        view, case = self._view, self._view.case
        fields = [
            Field(
                "category",
                view.words("fact.category"),
                "choice",
                required=True,
                options={item.code: item.name for item in view.choices.categories},
                value=case.category,
            ),
            Field(
                "department",
                view.words("fact.department"),
                "search",
                options=view.departments(),
                value=case.department,
            ),
            Field("urgent", view.words("urgent.yes"), "check", value=case.urgent),
            view.field_of_reason(),
        ]
        hint = view.words("ask.release_hint" if case.restricted else "ask.classify_hint")
        await view.ask_and_do("classify", fields, self._classified, hint=hint)

    def _classified(self, values: Values) -> Work:
        """Only what was changed: the rest stays as somebody else may have put it meanwhile."""
        case, receipt = self._view.case, self._view.receipt
        given = {name: values[name] for name in ("category", "department", "urgent")}
        changed = {name: value for name, value in given.items() if value != getattr(case, name)}
        change = ClassifyIn.model_validate({**changed, "reason": values["reason"]})
        return lambda office, staff: handling.classify(office, staff, receipt, change)

    async def _ask_join(self) -> None:
        view = self._view
        fields = [Field("receipt", view.words("field.receipt"), "line", required=True, limit=24)]
        await view.ask_and_do("join", fields, self._joined, hint=view.words("ask.join_hint"))

    def _joined(self, values: Values) -> Work:
        receipt, change = self._view.receipt, JoinIn(receipt=values["receipt"])
        return lambda office, staff: handling.join(office, staff, receipt, change)

    async def _ask_part(self) -> None:
        receipt = self._view.receipt

        def parted(_: Values) -> Work:
            return lambda office, staff: handling.part(office, staff, receipt)

        await self._view.ask_and_do("part", [], parted)


class _Similar:
    """Another complaint of perhaps the same matter; joining them is for a person to decide."""

    def __init__(self, view: CaseView, found: SimilarOut) -> None:
        self._view = view
        with ui.row().classes("piece-row") as self.element:
            ui.link(found.receipt, f"/complaints/{found.receipt}").classes("receipt")
            self._what = ui.label().classes("soft")
            for why in found.why:
                chip(view.named("why", why))

    def show(self, found: SimilarOut) -> None:
        """Where it stands now."""
        place = self._view.place
        status = place.words(f"complaint_status.{found.status}")
        at = place.moment(found.created_at)
        self._what.set_text(f"{found.category_name} · {status} · {at}")


class _Phone:
    """The telephone that the complainant left, hidden until somebody asks for it."""

    def __init__(self, view: CaseView) -> None:
        self._view = view
        with ui.row().classes("fact items-center") as self._row:
            ui.label(view.words("fact.phone")).classes("soft")
            self._number = ui.label(view.words("phone_kept")).classes("said")
            self._look = ui.button(view.words("act.number"), on_click=self._reveal)
            self._look.props("outline dense")

    def show(self, case: CaseOut) -> None:
        """Whether there is one, for whoever works on the case."""
        self._row.set_visibility(case.has_phone)
        works = (Permission.WORK_ON_COMPLAINTS, Permission.HANDLE_RESTRICTED)
        offer(self._look, when=self._view.place.may(*works))

    async def _reveal(self) -> None:
        place, receipt = self._view.place, self._view.receipt
        found = await place.act(lambda staff: casework.number(place.office, staff, receipt))
        if found is not None:
            self._number.set_text(found.phone or "")
