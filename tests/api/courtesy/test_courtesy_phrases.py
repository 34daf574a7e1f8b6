"""Replies that are asked about before they are sent, and harmless ones that are not."""

from pathlib import Path

import pytest

from api.courtesy.addressing import Person
from api.courtesy.checking import BARE_NAME, BED_NUMBER, Found, check_reply
from api.courtesy.rules import CourtesyRules, load_courtesy

HARSH = """
new_here|我新来的，不清楚。
maybe|应该是吧。
do_not_know|不知道。
do_not_know|我怎么知道几点开门
do_not_know|您问我，我问谁啊
as_you_like|随便您，挂不挂都行
as_you_like|爱看不看，后面还有人
as_you_like|您自己看着办吧
not_your_business|关你什么事
look_yourself|您自己看去，墙上都有
look_yourself|自己上网查去吧，您自己查吧
look_yourself|墙上不是写着吗，不会看吗
look_yourself|自己不会看啊
not_serious|这点小病至于吗
not_serious|又不是什么大病，急什么
not_serious|别大惊小怪的
you_again|怎么又是您，天天问
rules_are_rules|规定就是这样，我有什么好说的
rules_are_rules|不行就是不行，没有为什么
rules_are_rules|哪有那么多为什么
curt|没号了。
curt|说。
wait_there|等着吧，还早呢
wait_there|站一边去，别挡着
wait_there|后面排着去
wait_there|慢慢等吧
listen_up|看清楚了再问
listen_up|你给我听好了，我只说一遍
leave_it|不挂就算了
leave_it|不想做拉倒
complain_then|您去投诉好了，我不怕
complain_then|有意见去投诉吧
complain_then|有本事你找院长
complain_then|投诉去吧
go_elsewhere|不满意您去别的医院
go_elsewhere|嫌慢就去别家
who_are_you|你以为你是谁
who_are_you|你是医生还是我是医生
who_are_you|我就这态度
not_my_job|这事不归我们管
not_my_job|不是我们的事，找收费处
not_my_job|跟我们没关系
not_my_job|关我什么事
not_my_job|谁给您开的您找谁去
ask_others|你问别人去
ask_others|别来问我
no_way|系统坏了，我也没办法。
no_way|我能有什么办法
off_duty|下班了，明天再来吧
off_duty|都下班了，不办了
why_are_you|您怎么这么麻烦
why_are_you|你怎么回事
why_are_you|怎么连这都不懂
told_you|跟您说了多少遍了
told_you|刚才不是说过了吗
told_you|不是跟您说了吗，三楼
do_you_understand|听不懂人话吗
do_you_understand|这么简单都不会
do_you_understand|不识字啊
insult|脑子有病
insult|真笨，教都教不会
insult|您有病吧
insult|少废话
insult|无理取闹
insult|活该
shouting|喊什么，没看见排队吗
shouting|嚷什么嚷
why_not_earlier|怎么不早点来
why_not_earlier|早干嘛去了
why_not_earlier|谁让您不早说
your_fault|都怪您自己
your_fault|是您自己没听清楚
your_fault|怪谁啊
money|没钱看什么病
money|嫌贵就别看
sneer|您可真行
sneer|网上看多了吧
sneer|想得美
busy|没看见我忙着吗
busy|没空跟您说这些
busy|我忙着呢
annoyed|烦死了
annoyed|您真啰嗦
annoyed|有完没完
annoyed|问这么多干嘛
hurry|快点说，后面还有人
hurry|您快说
hurry|急什么，轮到会叫
hurry|能不能快点
hurry|着什么急
threat|再闹我叫保安了
threat|出了事您自己负责，后果自负
unfilled|可以先看【科室】，在门诊楼。
"""

HARMLESS = """
您好，我是导医小王，请问有什么可以帮您？
请您稍等，我帮您查一下。
让您久等了，您前面还有两位。
这件事由医保办负责，我帮您联系，有结果告诉您。
不知道您现在方便吗？我把就诊流程说给您听。
我不太确定，我问一下同事马上答复您。
您不用着急，慢慢说。
您先别急，我帮您看看还有没有号。
请您尽快到急诊，急诊 24 小时有人。
请您马上拨打 120，赶紧来急诊。
门诊 17 点下班，您可以明天 8 点来，我现在帮您约好。
现在窗口下班了，您的事我先登记，明天上班后联系您。
您随时可以来，随您方便的时间。
您看上午和下午哪个方便？
这个号已经满了，我帮您看看下午的。
很抱歉，今天的专家号已经约满了。
抽血要空腹 8 小时，可以喝少量白开水。
请带上身份证和医保卡。
您说护士让您“自己看”，我很抱歉，这件事我马上反映。
您反映医生说“这点小病至于吗”，我已经记下来了。
您可以投诉，我现在就帮您登记，三个工作日内答复您。
如果您对处理结果不满意，可以告诉我们，我们会重新核实。
您有意见可以提，我们一定认真处理。
您的心情我理解，换了我也会着急。
真是麻烦您了，谢谢您的理解。
给您添麻烦了，非常抱歉。
别担心，这种情况很常见，医生会看的。
请问您哪里不舒服？有多久了？
请问您叫什么名字？
请问您以前有什么病史吗？
糖尿病周围神经病变看内分泌科。
您可以在自助机上自己打印报告，我教您怎么做。
您可以自己在手机上查报告，也可以来服务台，我帮您打印。
您自己签字就可以，不用家属来。
您可以请家人代办，也可以自己来。
墙上有楼层图，我也说给您听：骨科在门诊楼三楼。
您请坐，坐着等就可以，轮到您我来叫您。
请您到旁边坐一会儿，护士马上来。
请您看清楚上面的时间，是明天上午九点半。
我再说一遍，您慢慢听。
我再啰嗦一句，检查前一天晚上十点以后不要吃东西。
没听清没关系，我再说一次。
我已经跟医生说了，他十分钟后过来。
我都帮您办好了，您直接去就行。
您说得对，是我没说清楚。
您怎么这么客气，这是我们应该做的。
您怎么过来？坐地铁还是开车？
您怎么称呼？
您放心，费用都有清单，我给您讲一讲。
费用上有困难的话，可以申请救助，我帮您问社工。
这个检查医保可以报，自费的部分会先问您同不同意。
没有号也别着急，可以先排候补，有号会通知您。
这个检查我们医院暂时没有，我帮您联系能做的医院。
您的押金会原路退回，一般三到五个工作日到账。
轮椅在门诊大厅服务台，我请同事给您推过去。
停车场在文化路入口，满了会有人引导。
您住的是 3 床，在病房靠窗的位置。
床位还没空出来，3 床明天出院，我帮您先登记。
您母亲住在住院楼 8 楼 12 床，探视时间是下午三点到八点。
我帮您约了 11 月 20 日上午的号，请您核对一下。
您要是没时间来，可以改到周六。
不知道怎么走也没关系，到大厅找穿绿马甲的同事。
医生正在看病人，请您稍坐，大概还要二十分钟。
同事正在忙，我先帮您记下来。
请不要在这里等着急，叫到号会发短信。
孩子的号挂儿科，急诊 24 小时都看。
如果预约后不来又不取消，会记一次爽约，您来不了可以提前告诉我。
您需要提前半小时到，先在二楼报到。
问题不大的话，普通门诊就可以看，您看呢？
您放心说，我们会保密。
谢谢您的表扬，我会转告护士长。
祝您早日康复，再见。
您慢走，有事随时找我。
请稍等，我马上就来。
"""


@pytest.fixture(scope="module")
def rules(knowledge_base: Path) -> CourtesyRules:
    """The sample hospital's."""
    return load_courtesy(knowledge_base)


def _forbidden(rules: CourtesyRules, text: str, *people: Person) -> list[Found]:
    return [one for one in check_reply(rules, text, people) if one.forbidden]


@pytest.mark.parametrize("case", HARSH.strip().splitlines())
def test_a_harsh_reply_is_found_and_something_kinder_offered(
    rules: CourtesyRules, case: str
) -> None:
    phrase, _, text = case.partition("|")
    found = {one.phrase: one for one in _forbidden(rules, text)}
    assert phrase in found
    assert found[phrase].words in text
    assert _forbidden(rules, found[phrase].say) == []


@pytest.mark.parametrize("text", HARMLESS.strip().splitlines())
def test_a_harmless_reply_is_let_pass(rules: CourtesyRules, text: str) -> None:
    assert check_reply(rules, text, [Person("林小雨", 36, "f")]) == []


def test_every_phrase_is_tried(rules: CourtesyRules) -> None:
    tried = {case.partition("|")[0] for case in HARSH.strip().splitlines()}
    assert tried == {phrase.id for phrase in rules.phrases}


@pytest.mark.parametrize(
    "text", ["林小雨，请到三号诊室", "喂林小雨你的报告出来了", "您好。林小雨请过来", "林小雨"]
)
def test_nobody_is_called_by_their_bare_name(rules: CourtesyRules, text: str) -> None:
    found = _forbidden(rules, text, Person("林小雨", 36, "f"))
    assert [one.phrase for one in found] == [BARE_NAME]
    assert "林女士" in found[0].say


@pytest.mark.parametrize(
    "text", ["林小雨女士，请到三号诊室", "林女士您好", "这是林小雨的报告吗？请您核对"]
)
def test_a_name_with_respect_or_as_a_fact_is_let_pass(rules: CourtesyRules, text: str) -> None:
    assert _forbidden(rules, text, Person("林小雨", 36, "f")) == []


@pytest.mark.parametrize(
    "text", ["3床，该量体温了", "12 床的家属来一下", "请稍等。加1床你的药到了", "八床！"]
)
def test_nobody_is_called_by_their_bed(rules: CourtesyRules, text: str) -> None:
    assert [one.phrase for one in _forbidden(rules, text)] == [BED_NUMBER]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("布洛芬一次吃一片，每天三次", "dose"),
        ("先吃点消炎药看看", "drug"),
        ("您这应该是颈椎病", "diagnosis"),
        ("您的手机号是13800001234吗", "number"),
    ],
)
def test_medicine_and_numbers_are_only_a_hint(rules: CourtesyRules, text: str, hint: str) -> None:
    found = check_reply(rules, text)
    assert hint in {one.phrase for one in found}
    assert not any(one.forbidden for one in found)


def test_the_words_are_where_they_are_said_to_be(rules: CourtesyRules) -> None:
    text = "您好，这事不归我们管。"
    (found,) = _forbidden(rules, text)
    assert text[found.start : found.end] == found.words == "不归我们管"
