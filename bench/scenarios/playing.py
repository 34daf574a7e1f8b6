"""One simulated patient's whole conversation with the product."""

from dataclasses import dataclass, field

from api.practice.engine import Session
from api.practice.library import Library
from api.practice.scenarios import Flag, Scenario
from api.practice.talk import Answer, Move, State
from bench.scenarios.lines import Line
from bench.scenarios.setting import prepare

_MOST_MOVES = 30


@dataclass(frozen=True)
class Exchange:
    """What the patient did, and what was answered. `flag`: a danger that they had told by then;
    `settled`: they had all they wanted."""

    move: Move
    answer: Answer
    flag: Flag | None
    settled: bool


@dataclass
class Played:
    """A conversation as it went."""

    scenario: Scenario
    seed: int
    state: State
    exchanges: list[Exchange] = field(default_factory=list)
    failed: str = ""

    @property
    def words(self) -> str:
        """All of it, to be read."""
        lines = [f"── {self.scenario.id} #{self.seed} · {self.scenario.title}"]
        for one in self.exchanges:
            lines.append(f"患者：{_shown(one.move)}")
            titles = " | ".join(button.title for button in one.answer.buttons)
            cards = "".join(f" 〈{card['type']}〉" for card in one.answer.cards)
            lines.append(f"　助手：{one.answer.text}{cards}" + (f" ［{titles}］" if titles else ""))
        return "\n".join(lines + ([self.failed] if self.failed else []))


async def play(library: Library, scenario: Scenario, seed: int, line: Line) -> Played:
    """Let the patient talk until it is over, or until they have said all that anybody would."""
    before = await line.opens()
    await prepare(line, scenario, library)
    session = Session.start(library, scenario, seed)
    played = Played(scenario, seed, session.state)
    moves = [session.opening]
    while moves and len(played.exchanges) < _MOST_MOVES:
        flag = session.state.flag
        moved = moves[0]
        before = await _done(scenario, moved, line, before)
        moves = session.hear(before)
        settled = all(session.state.reached)
        played.exchanges.append(Exchange(moved, before, flag, settled))
    await line.closes()
    return played


def gone_wrong(library: Library, scenario: Scenario, seed: int, why: str) -> Played:
    """A conversation that never came about."""
    return Played(scenario, seed, Session.start(library, scenario, seed).state, failed=why)


async def _done(scenario: Scenario, move: Move, line: Line, before: Answer) -> Answer:
    if move.kind == "press" and move.button:
        return await line.presses(move.button)
    if move.kind == "identity":
        form = next(card for card in before.cards if card["type"] == "identity_form")
        return await line.fills_form(form, scenario.patient)
    return await line.says(move.text)


def _shown(move: Move) -> str:
    if move.kind == "press" and move.button:
        return f"［{move.button.title}］"
    return "（填好登记表）" if move.kind == "identity" else move.text
