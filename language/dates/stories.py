"""Whether a day is wished for or told: 昨天的号 against 昨天挂的号."""

import re

_CLAUSE_END = re.compile(r"[,。;!?\s]")
_PARTICLES = "那就是的吧呢啊呀哦嗯行好要在"
_REQUEST = re.compile(
    r"挂|约|号|诊|班|门诊|医生|主任|大夫|专家|取消|退|改|报告|结果|能|可以|行不|有没有|有空"
)
_BOOKING = re.compile(r"挂|约|号|门诊|出诊|坐诊|取消|退|改|有没有")
_HISTORY_AFTER = re.compile(
    r"\s*(?:的时候|开始|起就|就(?=开始(?![挂放看抽上])|疼|痛|不舒|不对|没|一直|发|咳|有点|觉得|拉|吐)|到现在|到今天|至今|以来|刚|才|突然|忽然|不小心"
    r"|已经|一直|等到|等了|排到|在你们|在贵)"
)
_HISTORY_BEFORE = re.compile(r"(?:(?:从|自从?|打)|[等排疼咳熬哭闹]到)\s*$")

_COMPLAINT = (
    "疼|痛|睡不|失眠|咳|发烧|高烧|低烧|发热|晕|抽筋|起夜|盗汗|出汗|老醒|吐|拉肚|尿频|难受|不太?舒服|不大舒服|胸闷"
    "|憋闷|喘|痒|麻木|发麻|胀|酸|乏|翻来覆去|哭闹|起来|起床|做梦|例假|月经|不消停|犯病|流血|出血|便血|喷嚏|出虚汗|浮肿|低烧"
)
_SUFFERS = re.compile(_COMPLAINT)
_OF_BOOKING = re.compile(r"[退改换挪推]|取消|不变|记得是")
_PAPERS = re.compile(
    r"份?的?(?:检查单|化验单|单子|报告|处方|病历|就诊|记录)(?!.{0,4}(?:(?<!还)能|什么时候|几时|啥时候))"
)
_ILL = re.compile(rf"[^,。;?!]{{0,4}}?(?:{_COMPLAINT}|见红|出血|摔)")
_NO_MORE = re.compile(r"不[过来去看]|补|行|办")
_MORE = re.compile(
    r"[^,。;?!]{0,6}?(?:还|又|就|才|更|都|好(?:一?[点些]|多|转)|第[0-9一二三四五六七八九十]+[天日]|[肿疼痛咳吐晕]|成)"
)
_HABIT = re.compile(r"(?:每到|一到|总是|老是|经常|动不动)(?:的|到|都)?\s*$")
_IN_PROCESS = re.compile(
    r"退款|到账|答复|回复|回电|处理|出结果|出报告|拿报告|出来|取报告|审核|寄到"
)

_DEED = (
    "做|看|查|拍|抽|开|住|摔|告|投诉|反映|交|来|去|买|拿|办|检查|体检|手术|出院|入院|住院|打|吃|用|生|得"
    "|碰|遇|等|量|测|(?<!安)排|请|动|化验|化疗|复查|查出|切|缝|挂水|输液|接种|反应|提|举报|吵|骂|发|写|进|走"
)
_BOOKED = "挂|约|订|预约|定|退|取消|点"
_EXPERIENCE = re.compile(
    r"(?!.{0,3}有没有)[^,。;?!]{0,8}?(?:[^不超经通难路好\W])过(?!敏|来|去|程|年|节|期|会|得|分|夜|户|滤|[两几一三]天|了?就|了?再|了?能)"
)
_HAPPENED = re.compile(
    r"[^,。;?!]{0,10}?(?:(?<![不没除为罢])了(?=[\u4e00-\u9fff\d])(?!吗|么|没|吧|呢|啊|就|能|可|再|还|有|要|会|解|的|如|[昂哈咯哦喔嘛呀嘞咧哇撒噻哒])|[都也]没(?!有?[号空事课]|问题|关系)|白跑|扑空)"
)
_NOT_YET = re.compile(
    r"[想要能]|可以|吗|么$|有没有|有号|[约挂改换退]|帮|[还有]没|不行|坐诊|出诊|上班|开门|怎么办|如果|要是|就行|再[来去看]|[占排](?!队)|[留弄整来]个|麻烦|[上开]不[上开]|[吗吧]|不[去来看要挂]|算了"
)
_DONE = re.compile(
    rf"[^,。;?!]{{0,8}}?(?:(?<![不没别])(?:{_DEED})(?:出来|出|完|成|好|院|病)?(?:的(?!时候|话|地方|科|人|医生|大夫|窗口|那[个位]|号|候补|吗|门诊|检查|专家)|了(?!吗|能|就|可以|再|还|有|要|会|解))"
    r"|份?的(?:检查单|化验单|单子|报告|片子|处方|病历|就诊信息|就诊记录|记录|发票|账单)|[^,。]{0,4}就开始|查出|发现|确诊|刚|突然|忽然|生完|出生|摔|开始(?:疼|痛|咳|发|拉|吐|不))"
)
_WISH_BEFORE = re.compile(
    r"(?:挂|约|改|换|订|定|要|选|抢|安排|排|取消|退|补|提前|调|挪|推)(?:成|到|一个|个|一下|在|下)?"
    r"(?:我|我们|你们)?(?:的|那个)*\s*$"
)
_STILL = re.compile(r"还(?:能|可以|让|给)[补挂看约进]|能不能补")
_AFFAIR = re.compile(r"[天日早晚午]的事(?!项|先)")
_WISH_AFTER = re.compile(
    r"(?!说)的?[^,。了过]{0,6}?的?(?:号(?!召)|预约|门诊|(?<![值上下加白夜])班)"
    r"|(?:还|都)?(?:有|能|可以)[^,。了过]{0,5}(?:号|挂|约|看|改|补|退|用)|(?:的|也|都)?(?:行|成|可以)(?:吗|不|么|$)"
    r"|[^,。了过]{0,6}(?:谁|哪个|哪位|什么|啥|有没有)(?:医生|大夫|专家|主任)?(?:出诊|坐诊|上班|在|看)"
)
_SEEN = re.compile(
    r"[^,。;?!]{0,3}(?:挂|看)了[^,。;?!]{1,8},(?:医生|大夫|主任)[让说给叫要开]"
    r"|的号?,?我?(?:没来成?(?!得)|没去|忘记?了?[来去]|错过了?)(?![吗呢])"
)
_MISSED = re.compile(r"[^,。?!]{0,12}(?:没|忘|错过|误|迟|过了|怎么|为什么|为啥)")
_DID = re.compile(
    rf"[^,。;?!]{{0,10}}?(?:{_DEED}|{_BOOKED})(?:上|出来|到|完|成|好)?(?:的|过|了|咗)(?!吗)"
)
_PLAN = re.compile(r"(?:说好|打算|准备|计划|想|要|约|挂|能|改到)[^,。;!?]{0,3}$")
_QUESTION = re.compile(r"[还就]?能|可以|吗$|行不行|行吗")
_GRIEVANCE = re.compile(
    r"投诉|态度(?!好|和|温)|[骂吼]|受气|像话|没人[管理]|不理人|道歉|冷漠|敷衍|过分|离谱|推来推去|表扬|感谢|点赞|锦旗|夸|真不错|没的?说"
    r"|害.{0,3}白跑|白跑了|扑空|没一件靠谱|[站坐等]了[^,]{1,3}钟头|石沉大海"
)
_SUGGESTS = re.compile(
    r"建议|希望|能不能|可不可以|最好|以后|[多加增]开|挂(?![的了过号])|约(?![的了过好])|[改换挪推退]|取消|下次|能看|[吗吧]|别|那就"
)
_DUTY = re.compile(r"(?:才|就|要)?(?:下班|放学|上班|起床|上课|下课)")
_BORN = re.compile(
    r"(?:末次月经|末次|例假|月经|出生日期|出生|生日|生于|[他她我]生)(?:是|在|来的|:|的)*\s*$"
)
_REPORT = re.compile(
    r"投诉|态度|骂|吼|受气|不像话|像话吗|没人管|没人理|不理人|道歉|满意|说法|嫌|赔|讲不讲理|冷漠|敷衍|推来推去"
    r"|表扬|感谢|谢谢|点赞|锦旗|夸|暖心|辛苦|了不起|鼓掌|提个醒|反映"
)
_ERRAND = re.compile(
    r"[想要帮]挂|挂个|挂一|约个|约一|想约|要约|再约|改到|改成|改为|换到|换成|取消|退号|退掉|有号|的号"
)
_ACCOUNT_BEFORE = re.compile(
    r"(?:从(?:早上|上午|下午)?|[坐等守弄耗拖站折]到|现在都?|到现在|写着?)$"
)
_ACCOUNT_AFTER = re.compile(
    r"(?:多|整)?(?:了(?!吗|能|行|可)|才[进看叫轮到来做给出]|都没|还没|还在|出门|就醒|坐到|等到|守到|弄到|上机"
    r"|就[来到去]?(?:排队|排着|等着|等在|到了|来了|守)|就没人|就关|就走|[看写]见)"
)
_OFFER = re.compile(
    r"挂|约|号|诊|能|可以|吗|有|开|要|行|来|去|改|都(?=行|可|成|能|好)|只|最好|方便|空|班|几点|做|查|换|看|挪|调|退|那个|吧|还是|在|休|哪|给|安排|头[一个]|的$"
)
_LONG_CLAUSE = 8
_SHORT_CLAUSE = 3
_SPELL = re.compile(
    r"(?:里|来)?(?:一直|越|老是|总是?|都在|天天|身上|人|肚子|头|晚上|心里|气|睡|吃不)"
)
_HOURS = re.compile(r"[点早晚夜午]")
_OTHER_WORDS = re.compile(r"[\u4e00-\u9fff]{3}")
_TODAY_STORY = re.compile(
    rf"[^,。;?!]{{0,14}}?(?:(?<![不没])了(?!吗|么|没|解)|{_COMPLAINT}|过来了|来过|\d度|态度|说话|骂|冲我|凶|排队|发现"
    r"|不理|嫌|看不清|看不见|说不出|动不了)"
)
_ASIDE = re.compile(
    rf"^的(?:报告|结果|检查|药|单|片子|化验)|{_COMPLAINT}|打电话|人在|客气|看完|看了|我|累|忙|想问|咨询|刚|休息|天气|下雨"
)
_AWAY = re.compile(
    r"才放学|才?(?:能)?(?:回来|回去|回家|回国|放假|开学|到家)|[^,。;?!]{0,3}(?:飞机|高铁|火车|航班|船票)|[^,。;?!]{0,2}(?:发车|动身|回老家|出远门)|才能?(?:到家|进家)|[^,。;?!]{0,2}(?:在外地|在老家|在国外)|我?[要才]?出院(?![了的])|出(?:报告|结果)(?![吗么没不了])"
)
_NO_ASIDE = re.compile(r"或|和|还是|跟|要么|不行|没有|满|也|都|约|挂|号|能|有")


def _clause(text: str, start: int, end: int) -> tuple[str, str]:
    """What the clause has before and after text[start:end]."""
    begin = max((m.end() for m in _CLAUSE_END.finditer(text, 0, start)), default=0)
    following = _CLAUSE_END.search(text, end)
    return text[begin:start], text[end : following.start() if following else len(text)]


def asks(text: str, start: int, end: int) -> bool:
    """Whether the clause around text[start:end] asks for something, or says nothing else."""
    clause = "".join(_clause(text, start, end))
    return not clause.strip(_PARTICLES) or _REQUEST.search(clause) is not None


def is_told(text: str, start: int, end: int) -> bool:
    """Whether something is said to have begun or happened then (今早突然胸闷)."""
    if _HISTORY_BEFORE.search(text, max(0, start - 3), start):
        return True
    found = _HISTORY_AFTER.match(text, end)
    if found is None:
        return False
    return not (found[0].strip() == "开始" and _REQUEST.match(text, found.end() + 1))


def is_done(text: str, start: int, end: int) -> bool:
    """Whether something was done or gone through then (三月份做过手术, 十号来看的)."""
    if _BORN.search(text, max(0, start - 8), start):
        return True
    if _PLAN.search(text, max(0, start - 8), start):
        return False
    return bool(_EXPERIENCE.match(text, end) or _DONE.match(text, end) or _PAPERS.match(text, end))


def is_story(text: str, start: int, end: int) -> bool:
    """Whether an open day is that of something over, by the tense of what follows it
    (周一扭了腰, 给我儿子补牙他都没哭) and without a word of a wish."""
    if _SEEN.match(text, end):
        return True
    _, after = _clause(text, start, end)
    if _NOT_YET.search(after) or _OF_BOOKING.search(text):
        return False
    if _HAPPENED.match(after) or _ILL.match(after):
        return True
    story = len(after) >= _SHORT_CLAUSE + 1 and not _NOT_YET.search(text)
    return story and _HAPPENED.search(text, end) is not None


def is_this_morning(text: str, start: int, end: int) -> bool:
    """Whether the morning of today is told: 今早护士说话特别冲, 今天上午摔了."""
    before, after = _clause(text, start, end)
    if _BOOKING.search(before + after) or _QUESTION.search(after):
        return False
    return bool(_TODAY_STORY.match(after) or _DONE.match(after))


def is_wished(text: str, start: int, end: int, today: bool = False) -> bool:
    """Whether a day that is over is wished for all the same (挂昨天的号), or named alone.

    昨天下午三点 alone says when something was; 今天八点 (`today`) does not.
    """
    before, after = _clause(text, start, end)
    if not (before + after).strip(_PARTICLES):
        return today or (
            not _HOURS.search(text, start, end)
            and not _OTHER_WORDS.search(text[:start] + text[end:])
        )
    if _STILL.search(text):
        return True
    if is_report(text):
        return False
    if _MISSED.match(after) or _DID.match(after) or _AFFAIR.search(text):
        return False
    return _WISH_BEFORE.search(before) is not None or _WISH_AFTER.match(after) is not None


def is_booked_then(text: str, end: int) -> bool:
    """Whether something was said or booked then (昨天约的, 昨天说的)."""
    return _DID.match(text, end) is not None or text.startswith("说的", end)


def is_habit(text: str, start: int, end: int) -> bool:
    """Whether a part of the day is when something happens to people (一到晚上就咳)."""
    if _HABIT.search(text, max(0, start - 4), start) and not asks(text, start, end):
        return True
    clause = "".join(_clause(text, start, end))
    if _SUFFERS.search(clause) and not _BOOKING.search(clause):
        return True
    return (
        bool(_SUFFERS.search(text)) and not _OFFER.search(clause) and len(clause) >= _SHORT_CLAUSE
    )


def is_duty(text: str, start: int, end: int) -> bool:
    """我五点下班: the hour is that of somebody's work."""
    found = _DUTY.match(text, end)
    if found is None:
        return False
    whose = start > 0 and text[start - 1] in "我娃子他她"
    return whose or text[found.end() : found.end() + 1] in (",", "。")


def is_report(text: str) -> bool:
    """Whether the message reports, praises or scolds, and books nothing."""
    return _REPORT.search(text) is not None and _ERRAND.search(text) is None


def is_account(text: str, start: int, end: int) -> bool:
    """Whether an hour is part of an account (十二点才进去, 坐到现在十一点半)."""
    before = _ACCOUNT_BEFORE.search(text, max(0, start - 6), start)
    return before is not None or _ACCOUNT_AFTER.match(text, end) is not None


def is_night_story(text: str, start: int, end: int) -> bool:
    """Whether a part of the day is only when something happens (半夜施工)."""
    clause = "".join(_clause(text, start, end))
    night = text[start:end].startswith(("半夜", "深夜", "夜里", "夜间", "凌晨"))
    return (night or len(clause) >= _LONG_CLAUSE) and _OFFER.search(clause) is None


def is_spell(text: str, end: int) -> bool:
    """Whether days are how long something has gone on (这几天越想越气)."""
    return _SPELL.match(text, end) is not None


def is_reported(text: str, start: int, end: int) -> bool:
    """Whether open days are those of a complaint or praise (周一上午在抽血窗口，护士骂人)."""
    if _NOT_YET.search(_clause(text, start, end)[1]):
        return False
    return _GRIEVANCE.search(text) is not None and _SUGGESTS.search(text) is None


def says_more(text: str, end: int) -> bool:
    """Whether what follows tells how a story went on (今天还肿, 今早肿成馒头)."""
    _, after = _clause(text, end, end)
    if _NO_MORE.search(after):  # 今天就不过去了
        return False
    return _MORE.match(after) is not None and not after.endswith(("吗", "么", "不", "没"))


def is_complaint(text: str, start: int, end: int) -> bool:
    """Whether the clause tells of an illness and asks for nothing (这周一直咳)."""
    clause = "".join(_clause(text, start, end))
    return bool(_SUFFERS.search(clause)) and not asks(text, start, end)


def is_process(text: str, end: int) -> bool:
    """Whether a span is how long the hospital takes (三天内能出结果吗)."""
    return _IN_PROCESS.search(text, end, end + 8) is not None


def is_away(text: str, end: int) -> bool:
    """我后天才回来: no wish for that day."""
    return _AWAY.match(text, end) is not None


def is_aside(between: str) -> bool:
    """Whether what follows 今天 only tells how things are (今天不舒服，周五…)."""
    return _ASIDE.search(between) is not None and _NO_ASIDE.search(between) is None
