"""A number, an ordinal or the words of an option choose it; anything more is for the dialogue."""

import uuid
from collections.abc import Sequence

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.conversations import opening, received, service
from api.conversations.choosing import choose
from api.conversations.deliveries import note_sent
from api.conversations.models import Author, DeliveryState, MessageDelivery, Outcome
from api.conversations.options import Offered, offered
from api.conversations.schemas import Button, Outgoing
from api.wechat.choices import last_shown, option_by_id
from tests.api.wechat.said import ADVICE, AGE, CLINICS, HALF_HOURS, LISTED, said

CONFIRM = offered([said("确认预约吗？", "确认预约", "换个时间", "换就诊人", "不办了")])


def each(texts: str) -> pytest.MarkDecorator:
    """Run the test with each of the texts, which `|` keeps apart."""
    return pytest.mark.parametrize("text", texts.split("|"))


class TestANumber:
    @each("1|１|①|一|⑴|1️⃣| 1 |1.|1。|(1)|1、|“1”|1！|1吧|1 谢谢您")
    def test_chooses_however_it_is_written(self, text: str) -> None:
        assert choose(text, CONFIRM) == "/确认预约"

    @each(
        "第二个|第2个|第 2 个|第二|第二项|选2|选二|选项2|我选2|要第二个|我要第二个吧|"
        "那就2|按2|回复2"
    )
    def test_chooses_in_a_few_words(self, text: str) -> None:
        assert choose(text, CONFIRM) == "/换个时间"

    @pytest.mark.parametrize("text", ["1、确认预约", "1确认预约", "1. 确认预约吧", "１ 确认预约。"])
    def test_chooses_with_the_words_of_its_option(self, text: str) -> None:
        assert choose(text, CONFIRM) == "/确认预约"

    @pytest.mark.parametrize("text", ["2、确认预约", "1 换个时间", "1、我想问一下停车"])
    def test_chooses_nothing_with_other_words(self, text: str) -> None:
        assert choose(text, CONFIRM) is None

    @each("1岁|2天了|3号|12号|3点|1个月了|一直疼|2楼|3床|1米6|2片|二胎|一周")
    def test_with_its_unit_is_an_answer(self, text: str) -> None:
        assert choose(text, CONFIRM) is None

    @each("0|5|12|01|1.5|1-2|1 2|1、2|1和2|一二|一一|-1|120")
    def test_that_is_no_option_chooses_nothing(self, text: str) -> None:
        assert choose(text, CONFIRM) is None

    @each(
        "一个|两个|2个|两|要两个|第一次|第二胎|第二个孩子|1吗|1?|选1还是2|不要1|"
        "不是第一个|上面那个|倒数第一个|都行"
    )
    def test_in_doubt_is_left_to_the_dialogue(self, text: str) -> None:
        assert choose(text, CONFIRM) is None

    @pytest.mark.parametrize("text", ["10", "十", "第十个", "１０"])
    def test_beyond_nine_counts_too(self, text: str) -> None:
        options = offered([said("哪个？", *"甲乙丙丁戊己庚辛壬癸")])
        assert choose(text, options) == "/癸"

    @pytest.mark.parametrize("text", ["1", "2", "三", "第二个", "选1", "14", "最后一个"])
    def test_never_answers_a_question_for_a_number(self, text: str) -> None:
        assert choose(text, offered([AGE])) is None

    def test_means_the_line_that_shows_it(self) -> None:
        options = offered([ADVICE, CLINICS])
        assert choose("1", options) == "/11 月 19 日（周四） 上午 张明 50 元"
        assert choose("3", options) == "/挂心血管内科的号"

    def test_of_a_line_without_a_button_chooses_nothing(self) -> None:
        options = offered([LISTED])
        assert choose("1", options) is None
        assert choose("第二个", options) is None
        assert choose("3", options) == "/改时间"

    def test_chooses_nothing_where_nothing_was_offered(self) -> None:
        assert choose("1", []) is None


class TestTheLast:
    @pytest.mark.parametrize("text", ["最后一个", "选最后一个", "最后那个吧", "要最后一项"])
    def test_is_the_one_at_the_end(self, text: str) -> None:
        assert choose(text, CONFIRM) == "/不办了"

    def test_of_a_list_with_other_options_below_is_left_to_the_dialogue(self) -> None:
        assert choose("最后一个", offered([HALF_HOURS])) is None

    def test_of_nothing_is_nothing(self) -> None:
        assert choose("最后一个", []) is None


class TestWords:
    @each(
        "确认预约|确认 预约|确认预约。|“确认预约”|确认预约吧|确认预约啊！|确认预约 谢谢|·确认预约"
    )
    def test_of_an_option_choose_it(self, text: str) -> None:
        assert choose(text, CONFIRM) == "/确认预约"

    def test_are_the_same_in_any_width_and_case(self) -> None:
        assert choose("转人工/staff", offered([said("?", "转人工 / Staff")])) == "/转人工 / Staff"
        assert choose("做CT", offered([said("？", "做ＣＴ")])) == "/做ＣＴ"

    @each(
        "确认|预约|确认预约?|确认预约了|确认预约吗|不确认预约|确认预约，再换个时间|"
        "我要确认预约，几点到||。|？"
    )
    def test_with_more_or_less_meaning_are_left_to_the_dialogue(self, text: str) -> None:
        assert choose(text, CONFIRM) is None

    @pytest.mark.parametrize("text", ["14岁以上", "14 岁以上", "１４岁以上。", "14岁以上吧"])
    def test_answer_a_question_for_a_number(self, text: str) -> None:
        assert choose(text, offered([AGE])) == "/14 岁以上"

    def test_keep_numbers_apart(self) -> None:
        options = offered([said("哪个？", "1 12 号窗", "11 2 号窗")])
        assert choose("11 2号窗", options) == "/11 2 号窗"
        assert choose("112号窗", options) is None

    def test_that_two_different_options_have_choose_neither(self) -> None:
        twins = [Offered("1.0", "张明", "/a", 1), Offered("1.1", "张明", "/b", 2)]
        assert choose("张明", twins) is None
        assert choose("2", twins) == "/b"

    def test_that_name_one_option_and_number_another_choose_neither(self) -> None:
        odd = [Offered("1.0", "2", "/a", 1), Offered("1.1", "3", "/b", 2)]
        assert choose("2", odd) is None


@pytest.mark.parametrize("messages", [[ADVICE, CLINICS], [HALF_HOURS], [AGE], [said("?", "退号")]])
def test_every_option_can_be_chosen_as_it_is_shown(messages: list[object]) -> None:
    options = offered(messages)  # type: ignore[arg-type]
    for option in options:
        assert choose(option.title, options) == option.payload
        if option.numbered:
            assert choose(str(option.number), options) == option.payload
            assert choose(f"{option.number} {option.title}", options) == option.payload


class Talk:
    """A conversation in the database."""

    def __init__(self, session: AsyncSession, id: uuid.UUID, clock: FixedClock) -> None:
        self.session, self.id, self.clock = session, id, clock

    async def hears(self, text: str) -> int:
        recorded = await received.record_inbound(
            self.session,
            self.id,
            text=text,
            payload=None,
            client_message_id=None,
            now=self.clock.now(),
        )
        return recorded.id

    async def answers(self, inbound: int, *answers: Outgoing) -> list[int]:
        stored = await service.store_answers(
            self.session,
            self.id,
            answers,
            inbound_id=inbound,
            outcome=Outcome.ANSWERED,
            now=self.clock.now(),
        )
        return [message.id for message in stored]

    async def tells(self, *messages: Outgoing) -> list[int]:
        now = self.clock.now()
        stored = await service.append(self.session, self.id, messages, now=now, posted=False)
        for message in stored:
            await note_sent(self.session, message.id, now)
        return [message.id for message in stored]


# After everything that was said.
LATER = 2**31 - 1


def out(text: str, *titles: str, author: Author = Author.BOT) -> Outgoing:
    buttons = [Button(title=title, payload=f"/{title}") for title in titles]
    return Outgoing(text=text, buttons=buttons, author=author)


def titles(options: Sequence[Offered]) -> list[str]:
    return [option.title for option in options]


async def opened(session: AsyncSession, clock: FixedClock) -> Talk:
    conversation = await opening.open_conversation(
        session,
        channel="wechat",
        external_hash=uuid.uuid4().hex,
        session_token=uuid.uuid4().hex,
        now=clock.now(),
    )
    return Talk(session, conversation.id, clock)


@pytest.fixture
async def talk(session: AsyncSession, clock: FixedClock) -> Talk:
    return await opened(session, clock)


class TestLastShown:
    async def test_are_those_of_all_messages_of_the_last_answer(self, talk: Talk) -> None:
        await talk.answers(await talk.hears("你好"), out("您好。", "预约挂号"))
        last = await talk.hears("挂号")
        first, second = await talk.answers(last, out("记下了。", "退号"), out("哪天？", "不办了"))
        assert [
            (one.id, one.title, one.number) for one in (await last_shown(*at(talk), LATER)).options
        ] == [
            (f"{first}.0", "退号", 1),
            (f"{second}.0", "不办了", 2),
        ]

    async def test_are_still_there_while_the_next_message_is_worked_on(self, talk: Talk) -> None:
        await talk.answers(await talk.hears("你好"), out("您好。", "预约挂号"))
        await talk.hears("1")
        assert titles((await last_shown(*at(talk), LATER)).options) == ["预约挂号"]

    async def test_are_those_of_a_notice_that_came_since(self, talk: Talk) -> None:
        await talk.answers(await talk.hears("你好"), out("您好。", "预约挂号"))
        await talk.tells(out("停诊了。", "退号", author=Author.SYSTEM))
        assert titles((await last_shown(*at(talk), LATER)).options) == ["退号"]

    async def test_are_none_after_a_person_has_spoken(self, talk: Talk) -> None:
        await talk.answers(await talk.hears("你好"), out("您好。", "预约挂号"))
        await talk.tells(out("您几点到的？", author=Author.AGENT))
        assert (await last_shown(*at(talk), LATER)).options == []

    async def test_are_not_those_of_an_earlier_event(self, talk: Talk) -> None:
        await talk.tells(out("您好。", "预约挂号"))
        await talk.tells(out("停诊了。", "退号"))
        assert titles((await last_shown(*at(talk), LATER)).options) == ["退号"]

    async def test_are_only_what_had_been_sent(self, talk: Talk) -> None:
        await talk.answers(await talk.hears("你好"), out("您好。", "预约挂号"))
        waiting = [out("停诊了。", "退号")]
        await service.append(talk.session, talk.id, waiting, now=talk.clock.now())
        assert titles((await last_shown(*at(talk), LATER)).options) == ["预约挂号"]

    async def test_are_only_what_was_there_when_the_patient_chose(self, talk: Talk) -> None:
        await talk.answers(await talk.hears("你好"), out("您好。", "预约挂号"))
        slow, impatient = await talk.hears("1"), await talk.hears("1")
        await talk.answers(slow, out("确认吗？", "确认预约"))
        assert titles((await last_shown(*at(talk), impatient)).options) == ["预约挂号"]

    async def test_are_not_sure_while_they_are_on_their_way(self, talk: Talk) -> None:
        await talk.answers(await talk.hears("你好"), out("您好。", "预约挂号"))
        (posted,) = await service.append(
            talk.session, talk.id, [out("停诊了。", "退号")], now=talk.clock.now()
        )
        delivery = await talk.session.get(MessageDelivery, posted.id)
        assert delivery is not None
        delivery.state = DeliveryState.SENDING
        await talk.session.flush()
        shown = await last_shown(*at(talk), await talk.hears("1"))
        assert (titles(shown.options), shown.sure) == (["退号"], False)

    async def test_are_none_of_somebody_else(self, talk: Talk) -> None:
        other = await opened(talk.session, talk.clock)
        await other.tells(out("您好。", "预约挂号"))
        assert (await last_shown(*at(talk), LATER)).options == []

    async def test_take_one_statement(self, talk: Talk) -> None:
        await talk.answers(await talk.hears("你好"), out("您好。", "预约挂号"))
        statements: list[str] = []
        connection = (await talk.session.connection()).sync_connection
        event.listen(
            connection, "before_cursor_execute", lambda *seen: statements.append(str(seen[2]))
        )
        await last_shown(*at(talk), LATER)
        assert len(statements) == 1


class TestOptionById:
    async def test_is_the_payload_of_a_button_however_old(self, talk: Talk) -> None:
        (first,) = await talk.tells(out("您好。", "预约挂号", "转人工"))
        await talk.tells(out("停诊了。", "退号"))
        assert await option_by_id(*at(talk), f"{first}.1") == "/转人工"

    async def test_is_none_of_another_conversation(self, talk: Talk) -> None:
        other = await opened(talk.session, talk.clock)
        (theirs,) = await other.tells(out("您好。", "预约挂号"))
        assert await option_by_id(*at(talk), f"{theirs}.0") is None

    async def test_is_none_beyond_the_buttons(self, talk: Talk) -> None:
        (first,) = await talk.tells(out("您好。", "预约挂号"))
        assert await option_by_id(*at(talk), f"{first}.1") is None

    @pytest.mark.parametrize(
        "id",
        [
            "",
            "1",
            "a.b",
            "-1.0",
            "1.-1",
            "1.0.0",
            "１.０",
            "0.0",
            "9" * 30 + ".0",
            "2147483648.0",
            "1.0\n",
        ],
    )
    async def test_is_none_for_what_we_never_sent(self, talk: Talk, id: str) -> None:
        assert await option_by_id(*at(talk), id) is None


def at(talk: Talk) -> tuple[AsyncSession, uuid.UUID]:
    return talk.session, talk.id
