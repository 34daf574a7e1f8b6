"""A simulated patient at work: hears an answer, says or does what comes next. Pure.

    library = load_library(knowledge_base)
    session = Session.start(library, "registration-elder-knee", seed=7)
    session.opening                  # Move: what they begin with
    moves = session.hear("您好，您哪里不舒服？")
    moves = session.hear(Answer(text="…", seconds=12, acts=[Act(kind=Goal.BOOKED)]))  # a trainee
    moves = session.hear(Answer(speaker="bot", text="…", buttons=[…], cards=[…]))  # the assistant
    moves = session.wait(95)         # nothing was said for 95 s: may ask whether anybody is there
    session.over, session.state      # state.model_dump_json()
    Session.resume(library, State.model_validate_json(kept))

The same scenario, seed and answers give the same talk. After the end `hear` keeps what is said (a
farewell) and gives no moves.
"""

from collections.abc import Sequence

from api.practice.goals import answers_danger, met, wrongs
from api.practice.hearing import Heard, listen
from api.practice.library import Library
from api.practice.pressing import choose_press
from api.practice.replying import Replies
from api.practice.scenarios import Flag, Scenario, Trap, goals_after
from api.practice.talk import Answer, Ending, Line, Move, State, Why
from api.practice.temper import offended, soothed, turned_away
from api.practice.voice import Voice, mood_of

_CALLS_BEFORE_LEAVING = 3
_FORMS = 3
_FORM = "identity_form"
_REPEATED, _LONG = "repeated_question", "long_typing"


class Session:
    """One talk with one simulated patient."""

    def __init__(self, library: Library, scenario: Scenario, state: State) -> None:
        self.library = library
        self.scenario = scenario
        self.state = state
        self._voice = Voice(library, scenario, state.seed)
        self._replies = Replies(library, scenario, state, self._voice)

    @classmethod
    def start(cls, library: Library, scenario: str | Scenario, seed: int) -> "Session":
        """The patient has said the first thing (`opening`). Raises `KeyError` for an unknown id."""
        one = library.by_id[scenario] if isinstance(scenario, str) else scenario
        goals = list(one.wants)
        state = State(
            scenario=one.id,
            seed=seed,
            goals=goals,
            reached=[False] * len(goals),
            told=list(one.tells),
        )
        session = cls(library, one, state)
        session._open()
        return session

    @classmethod
    def resume(cls, library: Library, state: State) -> "Session":
        """Go on where it was. Raises `KeyError` for a scenario that is there no more."""
        return cls(library, library.by_id[state.scenario], state)

    @property
    def opening(self) -> Move:
        """The first thing that was said."""
        text = self.state.lines[0].text
        return Move(kind="say", text=text, pause=self._voice.pause(text))

    @property
    def over(self) -> bool:
        """Whether the patient has said their last words."""
        return self.state.ended is not None

    @property
    def mood(self) -> int:
        """0 calm … 3 furious."""
        return mood_of(self.state.anger, self.scenario.patient.patience)

    def hear(self, answer: Answer | str) -> list[Move]:
        """What the patient does about an answer."""
        if isinstance(answer, str):
            answer = Answer(text=answer)
        heard = listen(self.library, self.scenario, answer)
        line = self._noted(answer, heard)
        self.state.seconds += answer.seconds
        if self.over:
            return []
        self.state.turn += 1
        self._reach(answer, line)
        self._feel(answer, heard, line)
        self.state.waited = 0
        return self._react(answer, heard)

    def wait(self, seconds: float) -> list[Move]:
        """Nothing has been said for so many seconds since the patient's last word."""
        limit = self.scenario.patient.patience_seconds * (self.state.waited + 1)
        if self.over or seconds < limit:
            return []
        self.state.waited += 1
        if _LONG in self.scenario.angers:
            self.state.anger += self.library.manners.weights[_LONG]
        if self.state.waited >= _CALLS_BEFORE_LEAVING or self._has_enough():
            return self._leave()
        there = self.library.manners.words.there
        return [self._say(self._voice.pick(there, self._tick(), "there"), "there")]

    # What is noticed

    def _open(self) -> None:
        scenario, state = self.scenario, self.state
        text = self._voice.pick(scenario.opens, 0, "opening")
        self._say(text, "opening", flag=scenario.flag)
        if scenario.flag:
            state.flag, state.flag_line = scenario.flag, 0

    def _noted(self, answer: Answer, heard: Heard) -> Line:
        line = Line(
            speaker="other",
            text=answer.text,
            seconds=answer.seconds,
            asked=list(dict.fromkeys(t for one in heard.questions for t in one.topics)),
            repeated=self._replies.repeated(answer, heard),
            kind=list(heard.kindness),
            offences=list(heard.offences),
            acts=answer.acts,
            wrongs=wrongs(self.library, tuple(self.state.goals), answer),
            mood=self.mood,
        )
        self.state.lines.append(line)
        return line

    def _reach(self, answer: Answer, line: Line) -> None:
        """Which goals this answer reaches, and whether it meets a danger told before."""
        state = self.state
        said = "\n".join(one.text for one in state.lines if one.speaker == "other")
        for index, want in enumerate(state.goals):
            if not state.reached[index] and met(self.library, want, answer, said):
                state.reached[index] = True
                line.reached.append(want.kind)
        unmet = state.flag if state.flag_met is None else None
        if unmet and answers_danger(self.library, unmet, answer):
            state.flag_met = len(state.lines) - 1

    def _feel(self, answer: Answer, heard: Heard, line: Line) -> None:
        """Anger grows by what offends this patient and falls by what calms them."""
        state, patient = self.state, self.scenario.patient
        if answer.seconds >= patient.patience_seconds and not state.waited:
            line.offences.append(_LONG)
        if line.repeated:
            line.offences.append(_REPEATED)
        if self._replies.is_none(answer, heard, line):
            line.offences.append("no_answer")
        state.anger += offended(self.library.manners, self.scenario, line)
        if answer.speaker == "trainee":
            state.anger += turned_away(self.library.manners, self.scenario, state, line)
        relief, kind = soothed(self.scenario, state, line)
        state.anger = max(0.0, state.anger - relief)
        state.soothed += kind
        line.mood = self.mood

    # What is done about it

    def _react(self, answer: Answer, heard: Heard) -> list[Move]:
        state = self.state
        if state.flag_met is not None and all(state.reached):
            return self._end("warned")
        if (trap := self._due(heard)) is not None:
            return self._spring(trap)
        if all(state.reached):
            trap = self._unsprung(flagged=False)
            return self._end("thanks") if trap is None else self._spring(trap, after_all=True)
        if self._has_enough() or state.turn >= self.scenario.max_turns:
            return self._leave()
        if answer.speaker == "bot" and answer.handled_by != "bot":
            return self._end("handed")
        return [self._move(answer, heard)]

    def _move(self, answer: Answer, heard: Heard) -> Move:
        """Fill a form, ask to hear it again, press, or say something."""
        state, turn = self.state, self.state.turn
        filled = state.pressed.get(_FORM, 0)
        if filled < _FORMS and any(card.get("type") == _FORM for card in answer.cards):
            state.pressed[_FORM] = filled + 1
            self._say("", "identity")
            return Move(kind="identity", pause=self._voice.pause(""))
        if self._voice.asks_again(answer.text, turn, state.misheard):
            state.misheard += 1
            return self._say(self._voice.again(turn), "again")
        if press := choose_press(self.library, self.scenario, state, answer, own=True):
            return self._press(press)
        if (fresh := self._replies.fresh(heard)) is not None:
            return self._say(self._spoken(fresh), "reply")
        if press := choose_press(self.library, self.scenario, state, answer, own=False):
            return self._press(press)
        text, why = self._replies.otherwise(heard, answer)
        return self._say(self._spoken(text), why)

    def _press(self, move: Move) -> Move:
        """Press the button, or say what stands for it."""
        pressed = move.button.payload or move.button.title if move.button else move.text
        self.state.pressed[pressed] = self.state.pressed.get(pressed, 0) + 1
        said = self._say(move.text, "press" if move.button else "reply")
        return said.model_copy(update={"kind": move.kind, "button": move.button})

    def _spring(self, index: int, *, after_all: bool = False) -> list[Move]:
        """Say what comes unasked, and want what one wants from then on."""
        state, trap = self.state, self.scenario.traps[index]
        state.sprung.append(index)
        state.told = list(dict.fromkeys([*state.told, *trap.knows]))
        self._want(trap)
        text = trap.says
        if after_all and not trap.flag:
            text = self._voice.frame(self.library.manners.words.then, text, state.turn, "then")
        if trap.flag:
            state.flag, state.flag_line, state.flag_met = trap.flag, len(state.lines), None
        return [self._say(self._spoken(text, calm=True), "trap", flag=trap.flag, trap=index)]

    def _want(self, trap: Trap) -> None:
        state = self.state
        goals = goals_after(tuple(state.goals), trap)
        kept = len(state.goals) if trap.adds and not trap.flag else 0
        if goals != tuple(state.goals):
            state.reached = [*state.reached[:kept], *[False] * (len(goals) - kept)]
            state.goals = list(goals)

    def _due(self, heard: Heard) -> int | None:
        """The trap whose time has come, if there is one."""
        asked = {topic for one in heard.questions for topic in one.topics}
        for index, trap in enumerate(self.scenario.traps):
            if index not in self.state.sprung and (
                self.state.turn >= trap.after or (trap.when in asked)
            ):
                return index
        return None

    def _unsprung(self, *, flagged: bool) -> int | None:
        """A trap that hasn't been said: any, or a danger's."""
        for index, trap in enumerate(self.scenario.traps):
            if index not in self.state.sprung and (trap.flag or not flagged):
                return index
        return None

    def _has_enough(self) -> bool:
        return self.state.anger >= self.scenario.patient.patience

    def _leave(self) -> list[Move]:
        """Go, angry or because nothing comes of it; but never with a danger unmet."""
        if (trap := self._unsprung(flagged=True)) is not None:
            return self._spring(trap)
        return self._end("leaves" if self._has_enough() or self.state.waited else "late")

    def _end(self, ending: Ending) -> list[Move]:
        words, own = self.library.manners.words, self.scenario.ends
        said: dict[Ending, tuple[str | None, Sequence[str]]] = {
            "thanks": (own.thanks, words.thanks),
            "warned": (own.warned or (own.thanks if self.scenario.flag else None), words.warned),
            "leaves": (own.leaves, words.leaves),
            "late": (None, words.late),
            "handed": (own.thanks, words.thanks),
        }
        chosen, common = said[ending]
        text = chosen or self._voice.pick(common, self.state.turn, ending)
        self.state.ended = ending
        move = self._say(text, "end")
        kind = "leave" if ending in {"leaves", "late"} else "thank"
        return [move.model_copy(update={"kind": kind})]

    # How it is said

    def _spoken(self, text: str, *, calm: bool = False) -> str:
        return self._voice.spoken(text, self.state.turn, 0 if calm else self.mood)

    def _say(
        self, text: str, why: Why, *, flag: Flag | None = None, trap: int | None = None
    ) -> Move:
        """Keep the line and make the move."""
        pause = self._voice.pause(text)
        line = Line(
            speaker="patient",
            text=text,
            seconds=pause,
            mood=self.mood,
            flag=flag,
            trap=trap,
            why=why,
            told=self._told_now(),
        )
        self.state.lines.append(line)
        return Move(kind="say", text=text, pause=pause)

    def _told_now(self) -> list[str]:
        """Topics told since the patient's last line."""
        before = {topic for line in self.state.lines for topic in line.told}
        return [topic for topic in dict.fromkeys(self.state.told) if topic not in before]

    def _tick(self) -> int:
        """A number that differs for each time that was waited."""
        return self.state.turn * 10 + self.state.waited
