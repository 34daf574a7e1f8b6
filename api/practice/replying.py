"""What a simulated patient says to a question: what they know, hide, or have said already. Pure."""

from collections.abc import Iterator

from api.practice.hearing import Heard, Question
from api.practice.library import Library
from api.practice.scenarios import Flag, Hidden, Scenario
from api.practice.talk import Answer, Line, State, Why
from api.practice.voice import Voice, mood_of, stopped

_MOST = 3
_SAME = "same_words"
_SHORT = 6
_ELSE, _CONFIRM = "anything_else", "confirm"
_WISHES = {"symptom", "what"}


class Replies:
    """One patient's. Changes what is `told` and how often something was `asked`."""

    def __init__(self, library: Library, scenario: Scenario, state: State, voice: Voice) -> None:
        self._library = library
        self._scenario = scenario
        self._state = state
        self._voice = voice

    def repeated(self, answer: Answer, heard: Heard) -> list[str]:
        """Topics that are asked for though they were told, or the same words once more though the
        patient has answered them."""
        found = [topic for one in heard.questions for topic in self._asked_again(one)]
        lines = self._state.lines
        before = {one.text for one in lines if one.speaker == "other" and len(one.text) > _SHORT}
        answered = bool(lines) and lines[-1].why == "reply"
        if answered and heard.questions and answer.text in before:
            found.append(_SAME)
        return list(dict.fromkeys(found))

    def is_none(self, answer: Answer, heard: Heard, line: Line) -> bool:
        """Whether an answer is none: asks nothing, does nothing, promises nothing."""
        does = answer.buttons or answer.cards or answer.acts or line.reached
        return not (does or heard.questions or heard.only_greets or "next_step" in heard.kindness)

    def fresh(self, heard: Heard) -> str | None:
        """What is told for the first time; None where nothing new is asked."""
        said: list[str] = []
        for question in heard.questions:
            custom = self._own_answers(question)
            said += custom or map(self._tell, self._untold(question)[: _MOST - len(said)])
        return "".join(map(stopped, dict.fromkeys(said))) if said else None

    def otherwise(self, heard: Heard, answer: Answer) -> tuple[str, Why]:
        """What is said when nothing new was asked: once more, don't know, or the wish again. Who
        is asked by a colleague what it is about says their first words again."""
        words, turn = self._library.manners.words, self._state.turn
        for question in heard.questions:
            for topic in self._asked_again(question):
                if text := self._said_of(topic):
                    return self._voice.frame(words.told, text, turn, "told"), "reply"
        topics = [topic for one in heard.questions for topic in one.topics if topic != _ELSE]
        about = next((topic for topic in topics if topic in _WISHES), None)
        if about and answer.speaker == "trainee":
            return self._said_of(about) or self._state.lines[0].text, "reply"
        if topics:
            unknown = self._library.topics.by_id[topics[0]].unknown
            return unknown or self._voice.pick(words.unknown, turn, "unknown"), "reply"
        promised = not heard.questions and "next_step" in heard.kindness
        if promised and self._last_why() != "reply":
            return self._voice.pick(words.done, turn, "done"), "reply"
        return self._insist(heard), "insist"

    def _insist(self, heard: Heard) -> str:
        scenario, words, turn = self._scenario, self._library.manners.words, self._state.turn
        wishes = scenario.insists or scenario.opens
        state = self._state
        wish = self._voice.pick(wishes, turn, "insist")
        if state.flag_line is not None and state.flag_met is None:
            told = state.lines[state.flag_line].text
            if state.flag is Flag.CRISIS:
                return told
            return self._voice.frame(words.unhelped, told, turn, "unhelped")
        if mood_of(state.anger, scenario.patient.patience):
            return wish
        frames = words.greeted if heard.only_greets else words.again
        return self._voice.frame(frames, wish, turn, "frame")

    def _own_answers(self, question: Question) -> list[str]:
        """What no topic is there for, said once."""
        told, answers = self._state.told, enumerate(self._scenario.answers)
        fitting = [
            (f"answers/{index}", one.says)
            for index, one in answers
            if one.fits(question.text) and f"answers/{index}" not in told
        ]
        told.extend(name for name, _ in fitting[:1])
        return [says for _, says in fitting[:1]]

    def _untold(self, question: Question) -> list[str]:
        """Topics of a question that this patient can say something new about: of each thing asked
        the likeliest. What it may mean besides is not asked once one meaning was told."""
        found: list[str] = []
        for meanings in question.asks:
            topic = self._meant(meanings)
            if topic and topic not in self._state.told:
                found.append(topic)
        return found or [one for one in question.touched if self._is_new(one)]

    def _asked_again(self, question: Question) -> Iterator[str]:
        """Things asked, by their likeliest topic, that were told. To read back is not to ask."""
        if _CONFIRM in question.topics:
            return
        for meanings in question.asks:
            topic = self._meant(meanings)
            if topic in self._state.told and not self._library.topics.by_id[topic].again:
                yield topic

    def _meant(self, meanings: tuple[str, ...]) -> str:
        """The likeliest topic that this patient has something to say about; empty where none."""
        known = (one for one in meanings if self._can_tell(one) or one in self._state.told)
        return next(known, "")

    def _is_new(self, topic: str) -> bool:
        return self._can_tell(topic) and topic not in self._state.told

    def _can_tell(self, topic: str) -> bool:
        return topic in self._knows() or self._hidden(topic) is not None

    def _tell(self, topic: str) -> str:
        state = self._state
        state.asked[topic] = state.asked.get(topic, 0) + 1
        hidden = self._hidden(topic)
        if hidden is not None and not self._opens_up(hidden, state.asked[topic]):
            evasions = self._library.manners.words.evades
            return hidden.evades or self._voice.pick(evasions, state.turn, f"evade {topic}")
        state.told.append(topic)
        return hidden.says if hidden else self._knows()[topic]

    def _opens_up(self, hidden: Hidden, times: int) -> bool:
        calm = mood_of(self._state.anger, self._scenario.patient.patience) == 0
        return {
            "asked": True,
            "asked_twice": times > 1,
            "calm": calm and self._state.soothed > 0,
            "never": False,
        }[hidden.when]

    def _hidden(self, topic: str) -> Hidden | None:
        return next((one for one in self._scenario.hides if one.topic == topic), None)

    def _said_of(self, topic: str) -> str:
        """What was said of a told topic; nothing where only the opening told it."""
        hidden = self._hidden(topic)
        return hidden.says if hidden else self._knows().get(topic, "")

    def _knows(self) -> dict[str, str]:
        """What is known, with what a changed mind has changed."""
        known = dict(self._scenario.knows)
        for index in self._state.sprung:
            known |= self._scenario.traps[index].knows
        return known

    def _last_why(self) -> Why | None:
        own = [line.why for line in self._state.lines if line.speaker == "patient"]
        return own[-1] if own else None
