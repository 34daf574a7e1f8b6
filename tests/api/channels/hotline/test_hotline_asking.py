"""Who is calling: asked by the telephone itself, never by the dialogue model."""

from sqlalchemy import select

from api.dialogue.client import Utterance
from api.patients import service as patients
from api.patients.models import Patient, VisitorCard
from tests.api.channels.hotline.assistant import identity_form
from tests.api.channels.hotline.phone import Phone

NUMBER = "11010519491231002X"
KEYS = NUMBER.replace("X", "*") + "#"
PHONE = "13800138000"


async def tells_everything(phone: Phone) -> None:
    await phone.presses("1")  # agrees
    await phone.presses("1")  # for themselves
    await phone.presses(KEYS)
    await phone.presses("1")
    await phone.presses(PHONE)
    await phone.presses("1")
    await phone.says("我叫林小雨")


async def test_the_question_follows_the_assistants_words(phone: Phone) -> None:
    await identity_form(phone)
    assert phone.heard.startswith("挂号要先登记就诊人。")
    assert "同意" in phone.heard


async def test_the_visitor_is_registered_and_the_conversation_goes_on(phone: Phone) -> None:
    await identity_form(phone)
    await tells_everything(phone)
    assert "林小雨" in phone.heard
    await phone.presses("1")
    async with phone.app.state.sessions() as session:
        card = (await session.scalars(select(VisitorCard))).one()
        patient = (await session.scalars(select(Patient))).one()
    assert phone.app.state.seal.open(patient.id_number_sealed) == NUMBER
    assert phone.dialogue.messages[-1] == f'/system_identity_done{{"visitor": "{card.id}"}}'
    assert "听到" in phone.heard
    assert phone.reply["say"][0]["pace"] == "slow", "born in 1949"


async def test_nothing_of_it_reaches_the_model_or_the_conversation(phone: Phone) -> None:
    await identity_form(phone)
    await tells_everything(phone)
    await phone.presses("1")
    told = f"{phone.dialogue.messages}{[message.text for message in await phone.messages()]}"
    for secret in (NUMBER, NUMBER[:10], PHONE, "林小雨"):
        assert secret not in told


async def test_what_stands_in_the_database_meanwhile_is_sealed(phone: Phone) -> None:
    await identity_form(phone)
    await tells_everything(phone)
    talk = (await phone.call()).talk
    assert talk is not None
    assert NUMBER.encode() not in talk
    assert NUMBER.encode() in phone.app.state.seal.open_bytes(talk)


async def test_whoever_does_not_agree_goes_on_without(phone: Phone) -> None:
    await identity_form(phone)
    await phone.presses("2")
    assert phone.action == "continue"
    await phone.says("医院几点开门")
    assert phone.dialogue.messages[-1] == "医院几点开门"


async def test_a_person_can_be_asked_for_at_any_question(phone: Phone) -> None:
    await identity_form(phone)
    await phone.presses("1")
    await phone.says("我要人工")
    assert phone.dialogue.messages[-1] == "/human_ask"


async def test_a_form_that_has_run_out_is_told_kindly(phone: Phone) -> None:
    await identity_form(phone)
    await tells_everything(phone)
    phone.app.state.clock.advance(minutes=20)
    await phone.presses("1")
    assert phone.action == "continue"
    assert phone.heard
    async with phone.app.state.sessions() as session:
        assert (await session.scalars(select(Patient))).all() == []


async def test_noise_is_no_answer(phone: Phone) -> None:
    await identity_form(phone)
    await phone.says("同意", confidence=0.1)
    assert "同意" in phone.heard, "it is asked again"
    await phone.presses("1")
    assert "本人" in phone.heard or "自己" in phone.heard


async def test_whoever_fetches_the_card_is_waited_for(phone: Phone) -> None:
    await identity_form(phone)
    usual = phone.reply["listen"]["no_input_ms"]
    await phone.presses("1")
    await phone.presses("1")
    await phone.says("等一下，我去拿身份证")
    assert phone.reply["listen"]["no_input_ms"] > 4 * usual


async def test_it_can_be_slowed_down_here_too(phone: Phone) -> None:
    await identity_form(phone)
    await phone.says("说慢一点")
    assert phone.reply["say"][0]["pace"] == "slow"


async def test_a_correction_is_for_a_person(phone: Phone) -> None:
    state = phone.app.state
    await identity_form(phone)
    await tells_everything(phone)
    await phone.presses("1")
    call = await phone.call()
    async with state.sessions() as session, session.begin():
        card = (await session.scalars(select(VisitorCard.id))).one()
        link = await patients.open_correction_link(session, state.clock, call.conversation_id, card)
    form = {"type": "identity_form", "url": f"/identity/{link.token}", "expires_at": "…"}
    phone.dialogue.says = [Utterance("更正要请工作人员帮您改。", card=form)]
    await phone.says("我的名字登记错了")
    assert phone.heard.startswith("更正要请工作人员帮您改。")
    assert "同意" not in phone.heard
