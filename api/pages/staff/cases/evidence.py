"""Evidence of a complaint: what there is, whether it is still what it was, adding to it."""

import base64

from nicegui import ui
from nicegui.events import UploadEventArguments

from api.cases.models import EvidenceKind
from api.pages.staff.asking import Field, FieldForm
from api.pages.staff.cases.parts import chip
from api.pages.staff.cases.view import CaseView, offer, section
from api.pages.staff.keyed_lines import KeyedLines
from api.staff.cases import inquiry
from api.staff.cases.inputs import MAX_EVIDENCE_BYTES, EvidenceIn
from api.staff.cases.schemas import Act, CaseOut, EvidenceOut

_HASH_SHOWN = 12
_MEGABYTE = 1024 * 1024


class EvidenceSection:
    """证据."""

    name = "evidence"

    def __init__(self, view: CaseView) -> None:
        self._view = view
        self._file: tuple[str, str, bytes] | None = None
        with section(view, self.name):
            self._none = ui.label(view.words("evidence.none")).classes("soft")
            with ui.column().classes("w-full gap-2") as pieces:
                pass
            self._pieces = KeyedLines[EvidenceOut](
                pieces, lambda piece: piece.id, lambda piece: _Piece(view, piece)
            )
            self._open = ui.button(view.words("act.add_evidence"), on_click=self._toggle)
            self._open.props("outline dense")
            with ui.element("div").classes("case-form") as self._adding:
                self._draw_form()
            self._adding.set_visibility(False)

    def tally(self, case: CaseOut) -> tuple[str, bool]:
        """How many there are; pressing when one of them was changed."""
        count = len(case.evidence)
        return str(count) if count else "", any(piece.broken for piece in case.evidence)

    def show(self, case: CaseOut) -> None:
        """What is so now. What is being written stays."""
        self._none.set_visibility(not case.evidence)
        self._pieces.show(case.evidence)
        offer(self._open, when=self._view.may(Act.ADD_EVIDENCE))
        if not self._view.may(Act.ADD_EVIDENCE):
            self._adding.set_visibility(False)

    def _draw_form(self) -> None:
        view = self._view
        kinds = {kind.value: view.named("evidence", kind) for kind in EvidenceKind}
        with ui.element("div").classes("pair"):
            self._form = FieldForm(
                view.place,
                [
                    Field(
                        "kind", view.words("evidence.what"), "choice", required=True, options=kinds
                    ),
                    Field("source", view.words("evidence.source"), "line", required=True),
                ],
            )
        self._words = FieldForm(
            view.place, [Field("description", view.words("evidence.description"), limit=2000)]
        )
        self._draw_file()
        with ui.row():
            ui.button(view.words("act.save_evidence"), on_click=self._save)
            ui.button(view.words("act.leave"), on_click=self._toggle).props("flat")

    def _draw_file(self) -> None:
        """A button and the name of what was chosen: Quasar's own uploader says less to a screen
        reader, so it stays out of sight."""
        view = self._view
        self._upload = ui.upload(
            auto_upload=True,
            max_files=1,
            max_file_size=MAX_EVIDENCE_BYTES,
            on_upload=self._keep,
            on_rejected=self._refuse,
        ).classes("file-picker")
        with ui.row().classes("piece-row"):
            pick = ui.button(view.words("evidence.file")).props("outline dense")
            pick.on("click", js_handler=f'() => runMethod({self._upload.id}, "pickFiles", [])')
            self._chosen = ui.label(view.words("evidence.no_file")).classes("soft")
            self._chosen.props("role=status")
            self._drop = ui.button(view.words("evidence.drop"), on_click=self._leave_file)
            self._drop.props("flat dense").set_visibility(False)

    def _leave_file(self) -> None:
        self._file = None
        self._upload.reset()
        self._chosen.set_text(self._view.words("evidence.no_file"))
        self._drop.set_visibility(False)

    def _toggle(self) -> None:
        self._adding.set_visibility(not self._adding.visible)

    async def _keep(self, sent: UploadEventArguments) -> None:
        """The file waits at the page until the evidence is saved."""
        file = sent.file
        self._file = (file.name, file.content_type, await file.read())
        self._chosen.set_text(file.name)
        self._drop.set_visibility(True)

    def _refuse(self) -> None:
        size = MAX_EVIDENCE_BYTES // _MEGABYTE
        ui.notify(self._view.words("evidence.too_big", size=size), type="negative", position="top")

    async def _save(self) -> None:
        if not self._form.complete():
            return
        given = {**self._form.values(), **self._words.values()}
        if self._file is not None:
            name, media_type, content = self._file
            encoded = base64.b64encode(content).decode("ascii")
            given |= {"name": name, "media_type": media_type, "content": encoded}
        piece, receipt = EvidenceIn.model_validate(given), self._view.receipt
        saved = await self._view.do(
            lambda office, staff: inquiry.add_evidence(office, staff, receipt, piece),
            "add_evidence",
        )
        if saved:
            self._leave_file()
            self._form.set_values({"kind": None, "source": ""})
            self._words.set_values({"description": ""})
            self._adding.set_visibility(False)


class _Piece:
    """A piece of evidence. A picture is shown when it is asked for: every look is recorded."""

    def __init__(self, view: CaseView, piece: EvidenceOut) -> None:
        self._view = view
        with ui.column().classes("piece") as self.element:
            with ui.row().classes("piece-row"):
                ui.label(view.named("evidence", piece.kind)).classes("font-bold")
                ui.label(piece.source)
                self._state = ui.element("div")
                ui.space()
                by = " · ".join(filter(None, (piece.by, view.place.moment(piece.at))))
                ui.label(by).classes("soft")
            if piece.description:
                ui.label(piece.description).classes("said")
            with ui.row().classes("piece-row"):
                self._draw_content(piece)
                fingerprint = ui.label(f"SHA-256 {piece.sha256[:_HASH_SHOWN]}…").classes("hash")
                fingerprint.tooltip(piece.sha256)
            self._picture = ui.column()
        self._broken: bool | None = None

    def show(self, piece: EvidenceOut) -> None:
        """Whether it is still what it was."""
        if piece.broken == self._broken:
            return
        self._broken = piece.broken
        self._state.clear()
        with self._state:
            if piece.broken:
                chip(self._view.words("evidence.broken"), "bad").props("role=alert")
            else:
                chip(self._view.words("evidence.intact"), "good")

    def _draw_content(self, piece: EvidenceOut) -> None:
        view, address = self._view, _address(self._view.receipt, piece)
        if address is None:
            ui.label(view.words("evidence.described")).classes("soft")
            return
        if piece.name:
            ui.label(f"{piece.name} · {_size_in_words(view, piece)}").classes("soft")
        if _is_picture(piece):
            button = ui.button(view.words("evidence.look"))
            button.on_click(lambda: self._reveal(address, button)).props("outline dense")
        else:
            ui.link(view.words("evidence.save"), address, new_tab=True)

    def _reveal(self, address: str, button: ui.button) -> None:
        button.set_visibility(False)
        with self._picture:
            picture = ui.element("img").classes("evidence-picture")
            picture.props["src"] = address
            picture.props["alt"] = self._view.words("evidence.picture")


def _address(receipt: str, piece: EvidenceOut) -> str | None:
    """Where its content is; None for what is kept elsewhere."""
    return f"/v1/staff/complaints/{receipt}/evidence/{piece.id}" if piece.has_content else None


def _is_picture(piece: EvidenceOut) -> bool:
    media_type = piece.media_type or ""
    return media_type.startswith("image/") or piece.kind is EvidenceKind.PICTURE


def _size_in_words(view: CaseView, piece: EvidenceOut) -> str:
    kilobytes = max(1, round((piece.size or 0) / 1024))
    return view.words("evidence.size", size=kilobytes)
