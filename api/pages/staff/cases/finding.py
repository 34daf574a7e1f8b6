"""What was found about a complaint: verdict, cause, responsible department, impact, why not."""

from typing import Any

from nicegui import ui

from api.complaints.models import Impact, Verdict
from api.pages.staff.asking import Field, FieldForm
from api.pages.staff.cases.parts import fact
from api.pages.staff.cases.view import CaseView, offer, section
from api.staff.cases import inquiry
from api.staff.cases.inputs import FindingIn
from api.staff.cases.schemas import Act, CaseOut

_SORTED = ("verdict", "impact", "cause", "department")
_REFUSED = ("refusal_reason", "refusal_basis")


class Finding:
    """调查结论."""

    name = "finding"

    def __init__(self, view: CaseView) -> None:
        self._view = view
        self._loaded: dict[str, Any] = {}
        with section(view, self.name):
            self._none = ui.label(view.words("finding.none")).classes("soft")
            self._facts = ui.element("div").classes("facts")
            self._open = ui.button(view.words("act.record_finding"), on_click=self._toggle)
            self._open.props("outline dense")
            with ui.element("div").classes("case-form") as self._writing:
                self._draw_form()
            self._writing.set_visibility(False)

    def tally(self, case: CaseOut) -> tuple[str, bool]:
        """Whether there is one."""
        return (self._view.named("verdict", case.verdict) if case.verdict else "", False)

    def show(self, case: CaseOut) -> None:
        """What is so now. What is being written stays."""
        self._none.set_visibility(case.verdict is None)
        self._draw_facts(case)
        may = self._view.may(Act.RECORD_FINDING)
        offer(self._open, when=may)
        if not may:
            self._writing.set_visibility(False)
        if self._given() == self._loaded or not self._loaded:
            self._load(case)

    def _draw_facts(self, case: CaseOut) -> None:
        view = self._view
        self._facts.clear()
        if case.verdict is None:
            return
        with self._facts:
            fact(view.words("fact.verdict"), view.named("verdict", case.verdict))
            impact = view.named("impact", case.impact) if case.impact else view.words("nobody")
            fact(view.words("fact.impact"), impact)
            fact(view.words("fact.cause"), case.cause_name or view.words("nobody"))
            fact(view.words("fact.department"), case.department_name or view.words("nobody"))
            for name in ("finding", *_REFUSED, "no_remedy_reason", "lesson"):
                if value := getattr(case, name):
                    fact(view.words(f"fact.{name}"), value, wide=True)

    def _draw_form(self) -> None:
        view, words = self._view, self._view.words
        verdicts = {verdict.value: view.named("verdict", verdict) for verdict in Verdict}
        impacts = {impact.value: view.named("impact", impact) for impact in Impact}
        causes = {item.code: item.name for item in view.choices.causes}
        options = (verdicts, impacts, causes, view.departments())
        fields = [
            Field(name, words(f"fact.{name}"), "search", required=True, options=given)
            for name, given in zip(_SORTED, options, strict=True)
        ]
        with ui.element("div").classes("pair"):
            self._sorted = FieldForm(view.place, fields)
        self._found = FieldForm(view.place, [self._long("finding", required=True)])
        with ui.element("div").classes("pair") as self._refused:
            self._refusal = FieldForm(view.place, [self._long(name) for name in _REFUSED])
        self._rest = FieldForm(view.place, [self._long("no_remedy_reason"), self._long("lesson")])
        self._sorted.on_change(self._suit)
        with ui.row():
            ui.button(words("act.save_finding"), on_click=self._save)
            ui.button(words("act.leave"), on_click=self._toggle).props("flat")

    def _long(self, name: str, *, required: bool = False) -> Field:
        label = self._view.words(f"field.{name}")
        return Field(name, label, required=required, limit=2000)

    def _suit(self) -> None:
        """Only what is not upheld needs a reason and what it is based on."""
        self._refused.set_visibility(self._sorted.values()["verdict"] == Verdict.NOT_UPHELD)

    def _toggle(self) -> None:
        self._writing.set_visibility(not self._writing.visible)

    def _given(self) -> dict[str, Any]:
        given = {form: value for part in self._parts() for form, value in part.values().items()}
        return {name: value or "" for name, value in given.items()}

    def _parts(self) -> tuple[FieldForm, ...]:
        return self._sorted, self._found, self._refusal, self._rest

    def _load(self, case: CaseOut) -> None:
        """Begin with what is written down already."""
        for part in self._parts():
            part.set_values({name: getattr(case, name) for name in part.values()})
        self._loaded = self._given()
        self._suit()

    async def _save(self) -> None:
        if not all([part.complete() for part in self._parts()]):  # noqa: C419 - marks them all
            return
        given = {name: value or None for name, value in self._given().items()}
        if given["verdict"] != Verdict.NOT_UPHELD:
            given |= dict.fromkeys(_REFUSED)
        finding, receipt = FindingIn.model_validate(given), self._view.receipt
        self._loaded = self._given()  # what comes back is what was written
        saved = await self._view.do(
            lambda office, staff: inquiry.record_finding(office, staff, receipt, finding),
            "record_finding",
        )
        if saved:
            self._writing.set_visibility(False)
