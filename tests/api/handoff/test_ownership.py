"""Whatever patients, agents, the bot and crashes do, in whatever order, interleaved: a conversation
has one holder, the bot is silent while a person has it, and nobody is lost."""

from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api.handoff.desk_world import DeskWorld
from tests.api.handoff.ownership_machine import AGENTS, LOCKING, PATIENTS, WHOSE, Machine

agents = st.one_of(st.just(WHOSE), st.integers(0, AGENTS - 1))
patients = st.integers(0, PATIENTS - 1)
act = st.tuples(st.sampled_from(LOCKING), agents, patients)
race = st.tuples(st.sampled_from(["commits", "rolls back"]), act, act)
step = st.one_of(
    act,
    act,
    race,
    race,
    st.tuples(st.sampled_from(["say", "arrive", "go on", "danger"]), st.just(0), patients),
    st.tuples(st.sampled_from(["silent", "log out"]), st.integers(0, AGENTS - 1), st.just(0)),
    st.tuples(st.just("minutes"), st.sampled_from([2, 3, 11]), st.just(0)),
    st.tuples(st.just("crash"), act, st.just(0)),
)


@settings(
    max_examples=15,
    deadline=None,
    # Making a failing example smaller would take minutes; its steps are printed.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(step, min_size=10, max_size=25))
async def test_a_conversation_has_one_holder_and_nobody_is_lost(
    world: DeskWorld, steps: list[tuple[str, object, object]]
) -> None:
    await _happen(world, steps)


async def test_a_message_that_arrived_before_its_holder_changed_is_answered(
    world: DeskWorld,
) -> None:
    for changes in ([("leave", 0, 0)], [("promise", 0, 0)], [("take", 0, 0), ("return", 0, 0)]):
        await _happen(world, [("arrive", 0, 0), *changes, ("go on", 0, 0)])


async def _happen(world: DeskWorld, steps: Sequence[tuple[str, object, object]]) -> None:
    machine = Machine(world)
    world.clock.moment = world.clock.moment.replace(hour=10, minute=0)
    await machine.open()
    for what, first, second in steps:
        await machine.step(what, first, second)
    await machine.close()
