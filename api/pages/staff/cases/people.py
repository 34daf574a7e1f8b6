"""Who deals with a complaint: who received it, who has it, who looks into it; transfers; pauses."""

from nicegui import ui

from api.cases.models import TransferState
from api.pages.staff.asking import Field, Values
from api.pages.staff.cases.parts import fact
from api.pages.staff.cases.view import CaseView, Work, offer, section
from api.staff.cases import handling
from api.staff.cases.inputs import AssignIn, ReasonIn, TransferIn
from api.staff.cases.schemas import Act, CaseOut, TransferOut


class People:
    """负责人与时限."""

    name = "people"

    def __init__(self, view: CaseView) -> None:
        self._view = view
        with section(view, self.name):
            self._facts = ui.element("div").classes("facts")
            with ui.row().classes("piece late").props("role=status") as self._offered:
                self._offer_words = ui.label().classes("said")
                ui.space()
                self._accept = ui.button(view.words("act.accept"), on_click=self._do_accept)
                self._decline = ui.button(view.words("act.decline"), on_click=self._do_decline)
                self._decline.props("outline")
            with ui.row().classes("section-head"):
                self._buttons = {
                    act: ui.button(view.words(f"act.{act}"), on_click=ask).props("outline dense")
                    for act, ask in (
                        (Act.ASSIGN, self._ask_assign),
                        (Act.TRANSFER, self._ask_transfer),
                        (Act.PAUSE, self._ask_pause),
                        (Act.RESUME, self._resume),
                    )
                }
            self._past = ui.column().classes("w-full gap-1")

    def tally(self, case: CaseOut) -> tuple[str, bool]:
        """Whether somebody is asked to take it over."""
        asked = any(transfer.state is TransferState.OFFERED for transfer in case.transfers)
        return (self._view.words("tally.offered") if asked else "", asked)

    def show(self, case: CaseOut) -> None:
        """What is so now."""
        self._draw_facts(case)
        self._show_offer(case)
        for act, button in self._buttons.items():
            offer(button, when=self._view.may(act))
        self._past.clear()
        with self._past:
            for transfer in case.transfers:
                if transfer.state is not TransferState.OFFERED:
                    ui.label(self._transfer_words(transfer)).classes("soft")

    def _draw_facts(self, case: CaseOut) -> None:
        view, place = self._view, self._view.place
        nobody = view.words("nobody")
        self._facts.clear()
        with self._facts:
            fact(view.words("fact.first_receiver"), case.first_receiver or nobody)
            fact(view.words("fact.owner"), case.owner or nobody)
            fact(view.words("fact.investigator"), case.investigator or nobody)
            fact(view.words("fact.due"), place.moment(case.clock.due))
            fact(view.words("fact.respond"), self._response(case))
            if case.clock.paused:
                fact(view.words("fact.paused"), case.clock.pause_reason or "")

    def _response(self, case: CaseOut) -> str:
        """When somebody began, or must begin."""
        view, place = self._view, self._view.place
        if case.responded_at is not None:
            at = place.moment(case.responded_at)
            late = case.respond_by is not None and case.responded_at > case.respond_by
            return view.words("respond.late" if late else "respond.done", at=at)
        if case.respond_by is None:
            return view.words("nobody")
        return view.words("respond.until", at=place.moment(case.respond_by))

    def _show_offer(self, case: CaseOut) -> None:
        offered = [one for one in case.transfers if one.state is TransferState.OFFERED]
        self._offered.set_visibility(bool(offered))
        if offered:
            self._offer_words.set_text(self._transfer_words(offered[-1]))
        offer(self._accept, when=self._view.may(Act.ACCEPT))
        offer(self._decline, when=self._view.may(Act.DECLINE))

    def _transfer_words(self, transfer: TransferOut) -> str:
        return self._view.words(
            f"transfer.{transfer.state}",
            giver=transfer.from_ or self._view.words("nobody"),
            to=transfer.to,
            reason=transfer.reason,
            at=self._view.place.moment(transfer.decided_at or transfer.at),
        )

    async def _do_accept(self) -> None:
        receipt = self._view.receipt
        await self._view.do(lambda office, staff: handling.accept(office, staff, receipt), "accept")

    async def _do_decline(self) -> None:
        receipt = self._view.receipt

        def declined(_: Values) -> Work:
            return lambda office, staff: handling.decline(office, staff, receipt)

        await self._view.ask_and_do("decline", [], declined)

    async def _ask_assign(self) -> None:
        view, receipt = self._view, self._view.receipt
        who = Field(
            "investigator",
            view.words("fact.investigator"),
            "search",
            required=True,
            options=view.people(),
            value=view.case.investigator_username,
        )

        def assigned(values: Values) -> Work:
            change = AssignIn(investigator=values["investigator"])
            return lambda office, staff: handling.assign(office, staff, receipt, change)

        await view.ask_and_do("assign", [who], assigned)

    async def _ask_transfer(self) -> None:
        view, receipt = self._view, self._view.receipt
        people = view.people(without=view.case.owner_username)
        to = Field("to", view.words("field.to"), "search", required=True, options=people)

        def offered(values: Values) -> Work:
            change = TransferIn(to=values["to"], reason=values["reason"])
            return lambda office, staff: handling.transfer(office, staff, receipt, change)

        hint = view.words("ask.transfer_hint")
        await view.ask_and_do("transfer", [to, view.field_of_reason()], offered, hint=hint)

    async def _ask_pause(self) -> None:
        receipt = self._view.receipt

        def paused(values: Values) -> Work:
            reason = ReasonIn(reason=values["reason"])
            return lambda office, staff: handling.pause(office, staff, receipt, reason)

        reason = self._view.field_of_reason("pause_reason")
        hint = self._view.words("ask.pause_hint")
        await self._view.ask_and_do("pause", [reason], paused, hint=hint)

    async def _resume(self) -> None:
        receipt = self._view.receipt
        await self._view.do(lambda office, staff: handling.resume(office, staff, receipt), "resume")
