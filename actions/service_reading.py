"""What a message says of a service: whether it asks about one or wants one, where, when and what.

The model alone cannot decide: 轮椅在哪借 and 推个轮椅来 are one intent.
"""

import re
from typing import Any

from actions.turn import Turn

NUMBER = re.compile(r"FW ?(\d{8}) ?-? ?(\d{4})(?!\d)", re.IGNORECASE)

# Only wants to know: an article answers it.
_ASKS = re.compile(
    r"在哪|哪[里儿个]|几楼|几层|几点|多少钱|多钱|押金|收费|收钱|要钱|免费|怎么(借|还|申请|收|办|走|用)"
    r"|上班|流程|条件|证件|身份证(行|能|可以)|交给谁|交到哪|放哪|还到|推到病房|推回家"
    r"|^(请问)?(你们|医院|咱们)?(这里|这儿|这边)?(都|也|还)?(有没有|有|能借|可以借|借)(?!人)[^，,。]{1,10}(吗|没有?|不|么|呢)?[?？。]?$"
)
# Somebody is to come, whatever else is asked.
_CALLS = re.compile(
    r"来个?人|来人|派(个|人|一|两)|叫(个|人|一|两|辆)|喊(个|人|一)|推.{0,10}(来|出来|过来|接|一下)|送(来|过来|到|上来|一)|接(我|一下|她|他|进去)"
    r"|帮(我|忙|着|俺)|麻烦|劳驾|给我|拿(个|一).{0,6}来|快点|赶紧|(我|我们)?(需要|想要|要|想请|想找)(一|个|人|辆|张|位)|能不能|可不可以|能推"
)
_STATUS = re.compile(
    r"到哪(儿|里)?了|到了(吗|没)|来了(吗|没)|(还|怎么|咋).{0,3}没(来|到|人来|有来|消息|找到)|多久(能|才)?(到|来)|什么时候(能|才)?(到|来)"
    r"|人呢|到哪一步|进度|办得怎么样|找到了?(吗|没)|修好了?(吗|没)|催"
)
_MINE = re.compile(
    r"我(的|叫的|要的|约的|报的|登记)|刚才|叫的|约的|报修的|上午|等了|单号|催|还没|怎么|咋"
)
_NOT_NEEDED = re.compile(
    r"(不用|不要|不需要|别|甭)(了|来|再?派|推|送|陪|修|找)|取消|找到了(?!吗|没)|已经(好|修好|解决)了|不用人"
)
_BUILDING = (
    r"(?:门诊|急诊|住院|医技|外科|内科|体检|康复|感染)(?:大?楼|部|大厅|中心|科|楼)?"
    r"|[\da-zA-Z一二三四五六七八九十两负]{1,4}(?:号楼|楼|层|病区|病房|号?床|诊室|号?窗口|号门|区)"
    r"|[东西南北前后正侧]大?门口?|大门口?|门口|地下(?:车库|停车场)?[一二三\d]*层?"
    r"|电梯[口间厅]?|扶梯[口旁]?|楼梯[口间]?"
)
_ROOM = (
    r"停车场|候诊(?:区|椅|室|那边|那块)?|收费处|挂号处|缴费处|药房|取药处|检验科"
    r"|抽血(?:处|室|那[儿里边]?|窗口)?|诊室|病房|护士站|走廊|[男女]?(?:厕所?|卫生间)|洗手间"
    r"|(?:CT|ct|核磁|彩超|B超|超声|放射|内镜|胃镜|输液|注射|更衣|抢救|治疗)(?:室|科|那边|那里)"
    r"|(?:取药|抽血|打针|输液|挂号|缴费|候诊|看病|拍片子?)的?(?:地方|那[里儿边]|那块)"
    r"|食堂|便利店|导医台|服务台|大厅|花坛|公交站|地铁口|路口|自助机[旁那]?"
)
_SPOT = f"(?:{_BUILDING}|{_ROOM})"
_PLACE = re.compile(
    rf"(?:[\u4e00-\u9fff]{{2,5}}科)?{_SPOT}"
    rf"(?:[的，, 靠那]{{0,2}}(?:拐角|{_SPOT}|旁边|外面|里面?|门口|尽头|边上))*"
    r"|[\u4e00-\u9fff]{2,5}科(?:门口|诊室|病房|那边|那里|外面)"
)
_BEFORE_PLACE = re.compile(r"^(我们?|人)?(现在|就)?(在|到|来|去)")
_IS_PLACE = re.compile(
    r"^(?:我们?)?(?:现在|就|都|人)?在?(?P<place>.{2,40}?)(?:这里|这儿|呢|啊|吧)?[。.！!]?$"
)
_NOW = re.compile(r"现在|马上|立刻|赶紧|这会儿|这就|快点?|尽快|越快越好|着急|急用|已经到|已经在")
_SKIPS = re.compile(
    r"^(没有?了?|没啥|没什么|跳过|略过|不(知道|清楚|记得)|忘了|说不[清上]|记不[清得住]).{0,4}$"
)
_WHEN = re.compile(
    r"[点时分天号周年月早晚午夜前后]|刚|才|现在|马上|立刻|这会|一会|待会|等下|今|昨|明|礼拜|星期|小时|钟头|上次|随时|尽快|都行|都可以|越快"
    r"|记不|不记|忘|不清楚|不知道|没注意"
)
# What only announces a wish; what is left is what it is about.
_ANNOUNCES = re.compile(
    r"请|帮|忙|我们?|你们|医院|这里|有人|有没有|能不能|可以|需要|想|要|一下|一个|个|东西|物品|丢了?|不见了|报修|维修|坏了|修|找|失物|招领|寻物|叫|来|人"
    r"|的|了|吗|呢|啊|吧|呀|好|您|你|\W"
)
_SUBSTANCE = 2
# 轮椅, 雨伞: a thing and nothing else.
_BARE = re.compile(r"[^要想请找帮叫喊派来推送接陪丢掉落漏坏堵修没不走]{1,4}")
_BOOKS = re.compile(r"挂(个|一|号|什么)|预约(挂)?号|约个号|退号|改约|出诊|哪个科|什么科")
_HOURS = {"am": "08:00", "pm": "13:30", "evening": "18:00"}


def number_in(text: str) -> str | None:
    """FW20261118-0001, as it is written or nearly so."""
    found = NUMBER.search(text)
    return f"FW{found[1]}-{found[2]}" if found else None


def asks_status(text: str) -> bool:
    """我叫的轮椅到哪了, 陪诊的人怎么还没来."""
    return bool(number_in(text)) or bool(_STATUS.search(text) and _MINE.search(text))


def not_needed(text: str) -> bool:
    """轮椅不用了, 东西找到了."""
    return bool(_NOT_NEEDED.search(text)) and not _STATUS.search(text)


def only_asks(text: str) -> bool:
    """轮椅在哪借, 有没有轮椅, 轮椅: nobody is called for. 推个轮椅来 calls for somebody."""
    if _BARE.fullmatch(re.sub(r"\W", "", text)):
        return True
    return bool(_ASKS.search(text)) and not _CALLS.search(text)


def wants_to_book(text: str) -> bool:
    """挂个号 in the middle of it: another matter."""
    return bool(_BOOKS.search(text))


def place_in(text: str) -> str | None:
    """The first place that a message names: 门诊楼三楼眼科门口."""
    found = _PLACE.search(text)
    return _BEFORE_PLACE.sub("", found[0]).strip("的，, ") if found else None


def place_answered(text: str) -> str:
    """The answer to where: its words without what is around them (我现在在…)."""
    found = _IS_PLACE.match(text.strip())
    return found["place"] if found else text.strip()


def says_when(text: str) -> bool:
    """大概一个钟头前, 刚才: a time in words of any kind. 黑色的，带拉链 tells of the thing."""
    return bool(_WHEN.search(text))


def hour_of(turn: Turn) -> dict[str, str | None] | None:
    """The day and hour that the message names, as `day` (None: today) and `time`; None without."""
    said: Any = turn.entity("date")
    days = (said or {}).get("days") or []
    if not days or said.get("past"):
        return None
    first = days[0]
    clock = first.get("time_from") or _HOURS.get(str(first.get("period")))
    return {"day": first.get("from"), "time": clock}


def when_in(turn: Turn) -> str | None:
    """When it is wanted, in the patient's words; none when nothing was said."""
    if words := turn.entity_text("date"):
        return words
    found = _NOW.search(turn.text)
    return found[0] if found else None


def skips(text: str) -> bool:
    """没有, 记不清了: there is nothing to say."""
    return bool(_SKIPS.match(text.strip()))


def says_something(text: str) -> bool:
    """Whether a message tells more than that something is wanted: 黑色钱包丢了, not 东西丢了."""
    return len(_ANNOUNCES.sub("", text)) >= _SUBSTANCE
