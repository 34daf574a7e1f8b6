"""The verdict on a turn: right, or what is right instead. Each act is one press or one key."""

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import ui

from api.pages.staff.review.corrections import Corrections
from api.pages.staff.review.entity_marking import EntityMarking
from api.pages.staff.review.example_box import ExampleBox
from api.pages.staff.review.words import action_name, intent_name, name_of, words_of
from api.staff.review.replay_schemas import TurnOut, VerdictIn, VerdictOut

_ACTS = {"right": "1", "intent": "2", "entities": "3", "step": "4"}
_RUNNERS_UP = 2


class VerdictBox:
    """Made inside the element it belongs to, for one turn. `turn` is what is known of it now."""

    def __init__(self, corrections: Corrections, turn: TurnOut) -> None:
        self._corrections = corrections
        self._place = corrections.place
        self.turn = turn
        self._marking: EntityMarking | None = None
        ui.label(self._words("verdict.title")).props("role=heading aria-level=2").classes(
            "list-heading"
        )
        with ui.element("div").classes("acts"):
            for act, key in _ACTS.items():
                button = ui.button(on_click=partial(self.press, act)).props("outline no-caps dense")
                button.props(f"data-act={act} aria-keyshortcuts={key}")
                with button:
                    ui.html(f"{self._words(f'verdict.{act}')}<kbd>{key}</kbd>", sanitize=False)
        self._draw_runners_up()
        self._status = ui.label().props("role=status").classes("saved")
        self._work = ui.column().classes("w-full")
        self._example = ExampleBox(corrections, self)
        self.show(turn)

    @property
    def intent(self) -> str | None:
        """What the message means, as far as is known: as the reviewer says, else as understood."""
        verdict = self.turn.verdict
        if verdict and verdict.right_intent:
            return verdict.right_intent
        told = self.turn.understanding
        understood = told.intent if told else None
        return understood if understood in self._corrections.choices.intents else None

    def show(self, turn: TurnOut) -> None:
        """What is said of the turn now."""
        self.turn = turn
        self._status.set_text(self._in_words(turn.verdict) if turn.verdict else "")

    async def press(self, act: str) -> None:
        """One of the acts."""
        acts: dict[str, Callable[[], Awaitable[None]]] = {
            "right": self._right,
            "intent": self._ask_intent,
            "entities": self._ask_entities,
            "step": self._ask_step,
            "propose": self._example.open,
        }
        await acts[act]()

    def mark(self, start: int, end: int) -> None:
        """A part of the message was marked with the mouse."""
        if self._marking is not None:
            self._marking.mark(start, end)

    def _draw_runners_up(self) -> None:
        """What else it might have meant: one press says that it did."""
        told = self.turn.understanding
        names = self._corrections.choices.intents
        others = [one.intent for one in told.ranking if one.intent in names] if told else []
        with ui.element("div").classes("acts"):
            for intent in others[:_RUNNERS_UP]:
                words = self._words("is_it", intent=names[intent])
                button = ui.button(words, on_click=partial(self._intent_chosen, intent))
                button.props(f"flat no-caps dense data-intent={intent}")

    async def _right(self) -> None:
        self._work.clear()
        await self._save(VerdictIn(correct=True))

    async def _ask_intent(self) -> None:
        await self._choose(
            "verdict.choose_intent", self._corrections.choices.intents, self._intent_chosen
        )

    async def _intent_chosen(self, intent: str) -> None:
        self._work.clear()
        if await self._save(self._with(right_intent=intent)):
            await self._example.open()

    async def _ask_step(self) -> None:
        await self._choose(
            "verdict.choose_step", self._corrections.choices.steps, self._step_chosen
        )

    async def _step_chosen(self, step: str) -> None:
        await self._save(self._with(right_step=step))

    async def _ask_entities(self) -> None:
        self._work.clear()
        with self._work:
            self._marking = EntityMarking(self._corrections, self.turn, self._entities_marked)

    async def _entities_marked(self, verdict: VerdictIn) -> None:
        if await self._save(self._with(right_entities=verdict.right_entities)):
            self._work.clear()
            self._marking = None

    async def _choose(
        self, label: str, options: dict[str, str], chosen: Callable[[str], Awaitable[None]]
    ) -> None:
        self._marking = None
        self._work.clear()
        with self._work:
            box = ui.select(options, label=self._words(label), with_input=True)
            box.props("autofocus outlined dense behavior=menu").classes("w-full right-choice")

        async def heard() -> None:
            if box.value:
                await chosen(str(box.value))
                self._work.clear()

        box.on_value_change(heard)
        ui.run_javascript("window.daoyiReplay.focus('.right-choice input')")

    def _with(self, **right: object) -> VerdictIn:
        """The verdict so far with this changed: what was said of other sides of it stands."""
        verdict = self.turn.verdict
        kept: dict[str, object] = {}
        if verdict and not verdict.correct:
            kept = {"right_intent": verdict.right_intent, "right_step": verdict.right_step}
        return VerdictIn.model_validate({**kept, **right})

    async def _save(self, verdict: VerdictIn) -> bool:
        return await self._corrections.judge(self.turn, verdict)

    def _in_words(self, verdict: VerdictOut) -> str:
        parts = [self._words("verdict.is_right")] if verdict.correct else []
        if verdict.right_intent:
            name = intent_name(self._place, verdict.right_intent)
            parts.append(self._words("verdict.is_intent", intent=name))
        if verdict.right_entities is not None and not verdict.correct:
            names = "，".join(
                self._words(
                    "entities_shown", kind=name_of(self._place, "entity", one.entity), text=one.text
                )
                for one in verdict.right_entities
            )
            parts.append(
                self._words(
                    "verdict.is_entities", entities=names or self._words("verdict.no_entities")
                )
            )
        if verdict.right_step:
            parts.append(
                self._words("verdict.is_step", step=action_name(self._place, verdict.right_step))
            )
        who = self._words("verdict.by", name=verdict.reviewer, at=self._place.moment(verdict.at))
        return f"{'；'.join(parts)}（{who}）"

    def _words(self, key: str, **params: object) -> str:
        return words_of(self._place, key, **params)
