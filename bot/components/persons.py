"""Whom the visit, booking or complaint is about; those who only belong to the story are left out.

我妈腰疼 is about the mother, 我妈说你们不错 is hearsay, 我女儿帮我挂的 is a helper, 护士小姐姐 is
staff, 阿姨你好 a greeting, 跟老公吵架 a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.components.reading import Reading, Span

_MINE = r"(?:[我俺咱额偶阿]|我们|咱们|俺们|阿拉|我[们]?家|俺家|咱家|家里|屋里)"
_HIS_PARENT = r"(?:孩子|孩儿|娃儿?|宝宝|宝|伢儿?|小孩)(?:他|她|它)?(?:爸爸?|妈妈?|爹|娘)"
_HIS_GRANDPARENT = r"(?:孩子|娃儿?|宝宝?|伢儿?)(?:他|她)?(?:奶奶?|爷爷?|姥姥?|姥爷|外公|外婆)"

_ALWAYS: tuple[tuple[str, str], ...] = (
    ("elder", _HIS_GRANDPARENT),
    ("spouse", _HIS_PARENT),
    (
        "friend",
        "儿媳妇?|女婿|孙媳妇?|弟媳妇?|外甥媳妇|侄媳妇|表[哥姐弟妹]|堂[哥姐弟妹]|小[姨舅]子|[大小]姑子",
    ),
    ("both", "爸妈|父母|爹妈|爹娘|爸爸妈妈|双亲|二老|妈爸"),
    (
        "mother",
        r"婆婆妈|妈妈|妈咪|母亲(?!节)|老妈子?|老娘|家母|婆婆|岳母|丈母娘|姆妈|阿妈|阿母|阿娘|娘亲|老母|继母"
        r"|(?<=[我俺咱额给帮替带陪])妈|(?<=[我俺咱额给帮替])家?娘|(?<![他她你的宝干大姨舅姑婶伯辣奶])妈(?![呀的妈])",
    ),
    (
        "father",
        r"爸爸|爸比|父亲(?!节)|老爸|老爹|家父|公公(?![庙交])|岳父|老丈人|老汉儿|老豆|阿爸|阿爹|爷老子|继父"
        r"|(?<=[我俺咱额给帮替])老汉|(?<![他她你])爸|(?<=[我俺咱额])(?:爹|大(?=[要想说腰腿头胸肚咳发疼的]))",
    ),
    (
        "spouse",
        r"老公|老婆(?:大人|子)?|爱人|丈夫|妻子|媳妇儿?|对象|老伴儿?|老头子|老头儿?|老太婆|婆娘|内人|堂客"
        r"|当家的|掌柜的|屋里?头的|(?<=[我俺])屋里?头?(?:的|那个)|那口子|女朋友|男朋友|女友|男友|未婚[妻夫]"
        r"|(?<=[我俺咱])(?:们)?家?(?:的|那位|那个)?(?:先生|太太|夫人|男人|女人|男的(?!科))|(?<=[帮给替]我)先生|我家那位",
    ),
    (
        "elder",
        r"太[婆公]|爷爷|奶奶|外公|外婆|姥姥|姥爷|老人家?|阿公|阿婆|阿嬷|阿嫲|阿奶|阿爷|嫲嫲|祖父|祖母|老太太|老爷子"
        r"|老奶奶|老爷爷|太奶奶?|太爷爷?|外爷|外奶|阿太|嗲嗲|(?<=我)家公|(?<=[我俺])家?[爷奶姥](?![茶粉水量])",
    ),
    (
        "child",
        r"小孩子?|孩子|孩儿|宝宝(?!们)|宝贝(?!们)|儿子|女儿|闺女|(?<!贼)(?<!哪个)娃[娃儿子]?|小朋友|囡囡?|小囡|崽崽?|仔仔|[乖外]?孙子?"
        r"女?(?<=孙[子女])|外孙|孙儿|婴儿|小家伙|伢[儿子]?|(?<=[个個的])仔(?!细)|细伢子?|细路仔?|细妹|细仔|丫头|幺儿|幺妹|毛毛|小宝|大宝|二宝"
        r"|(?<=家里)小的|(?<=家)小的|双胞胎|龙凤胎|(?:臭|我家)小子|(?<=[我俺咱]家)(?:小子|姑娘|丫头|老[大二三幺])"
        r"|(?<=[我俺咱])(?:小子|姑娘|小宝|妹仔)|(?<![科诊楼当])老[大二三](?=[也又]?(?:发烧|咳|烧|拉|吐|感冒|流|出|不舒服))",
    ),
    (
        "self",
        r"我自个儿?|俺自个儿?|我?自家(?=看|[个的]?号|来|用|挂)|我自己(?!知道|会|去(?![看做])|跑|问|掏|查|搞|在家|买|吃|开车|打车|垫|回|走)|我本人|本人"
        r"|自己(?:看(?!不)|挂(?!不)|用|的号|来看|一个人)|[给为帮]自己|就我自己",
    ),
)
_OURS = (
    r"(?:大|二|三|四|小|老)?(?:哥哥?|姐姐?|弟弟?|妹妹?|舅妈|舅舅?|叔叔?|姑姑|姑妈|姑父|姑|姨妈|姨父|姨夫|姨|阿姨|伯伯"
    r"|伯父|伯母|伯(?![伯年])|婶婶?|嫂子?|姐夫|妹夫|弟妹|侄[子女]|外甥女?|亲家|哥们儿?|兄弟|闺蜜|发小|战友|老乡|学生|徒弟|老师)"
)
_COMPANY = (
    r"(?<!男)(?<!女)(?<!小)朋友(?!圈)|同事|同学|(?:邻居|隔壁(?:床|家|屋|邻居)?)家?的?"
    r"(?:大[爷妈娘哥姐叔嫂]|阿姨|奶奶|爷爷|老太太?|老爷子|老头儿?|小孩|孩子|小伙子?|姑娘)"
    r"|(?:同村|邻村|楼[上下])的?老?(?:大[爷妈娘叔婶]|阿姨|奶奶|爷爷|太太)"
    r"|邻居|亲戚|室友|舍友|侄[子女]|外甥女?|闺蜜"
)
_COMPANYS = (
    r"(?:(?<!男)(?<!女)(?<!小)朋友|同事|同学|邻居|亲戚|室友|舍友|闺蜜)"
    r"(?:家的?|的|她|他)(?:妈妈?|爸爸?|母亲|父亲|小?孩子?|儿子|女儿|老公|老婆|爷爷|奶奶|宝宝|娃)"
    r"|(?:哥哥?|姐姐?|弟弟?|妹妹?|舅舅?|叔叔?|姑姑?)(?:家的|的)(?:老公|老婆|婆婆|公公|岳父|岳母)"
)
_OURS_AFTER = re.compile(rf"(?:{_MINE}|[给帮替带陪](?:{_MINE})?|[公婆妈爸人友事]的)$")

_WORD = re.compile(
    f"(?P<k0_friend>{_COMPANYS})|"
    + "|".join(f"(?P<k{at}_{kind}>{words})" for at, (kind, words) in enumerate(_ALWAYS, 1))
    + f"|(?P<k_ours>{_OURS})|(?P<k_company>{_COMPANY})"
)

_STAFF = re.compile(
    r"(?:护士|保洁|导诊台?|导医台?|保安|收费处?|收费员|药房|窗口|护工|护理站|护士站|志愿者|志工|客服|值班|前台|门口|食堂|挂号处?"
    r"|电梯|扫地|清洁|抽血|检验科?|分诊台?|服务台|停车场?|台|站|处|室|科)(?:那个|那位|的|里|里的|值班的?|一个|有个|个|一位)*小?$"
)
_STRANGER = re.compile(
    r"(?:有一?[个位]|前面|后面|旁边|隔壁|那边|别的|别人|其他|其它|人家|领导|网上|[这那][个位]|陪产|宝)(?:的|那[个位]|这[个位]|一[个位]|有[个位])*$"
)
_SOURCE_BEFORE = re.compile(
    r"(?:听|据|被|遭|怀(?:[起着了上的个]{1,2})?|生(?:[完了过的]|下来)|[点按选填挂错]的(?:人)?是|接不了|怕(?:碰|遇|撞)?[见到]?|碰[见到]|遇[见到]|撞[见到]|[接等哄喂](?:送)?|照[顾看]|伺候|叫|[嫌怪骂]"
    rf"|(?:经|像|跟|问))(?:了)?(?:{_MINE})?(?:熟人|同学|一个|家)?$"
)
_WITH_BEFORE = re.compile(rf"(?:[跟和与同]|对)(?:{_MINE})?(?:的)?$")
_USED_BEFORE = re.compile(rf"[用拿刷走](?:{_MINE})?$")
_USED_AFTER = re.compile(
    "的(?:手机|医保|身份证|社保|账号|微信|支付宝|卡|名字|号码).*(?:[给帮替]我|我看|我自己|我的)"
)
_QUARREL = re.compile(
    r".{0,3}?(?:吵|分手|分开|离婚|闹|说一?声|商量|打架|生气|冷战|要不要分|说一下|讲一声|解释)"
)
_NEGATED = re.compile(
    rf"(?<!是)(?:[不勿唔弗](?:是|要|用)(?:给|帮|替|为)?|(?<![们生夫士科院])不(?:给|帮|替))(?:{_MINE})?$"
)
_STORY_AFTER = re.compile(
    r"(?:也|都|就|还|老|总|一直|天天|非要|非|又|刚刚?|已经|早就|[昨前今]天|昨晚|早上|之前|以前|上次|前几天"
    r"|上个?(?:周|礼拜|星期)[一二三四五六日天]?|上个?月|在?(?:手机|网)上|自己|她|他){0,3}"
    r"(?:说[她他自己]*(?:上次|上回|之前|以前|去年|那次|当时)|说(?!话(?:不|费|含|漏|吃力|慢|结巴|大舌)|胡话|(?:她|他|自己|头|腰|腿|肚|胸|眼|牙|嗓|不舒服|最近|浑身|这几天))|讲(?!话)|告诉|介绍|推荐|建议|让我|叫我|喊我"
    r"|催我|劝我|逼我|嫌|笑我|骂我|怪我|提醒|是个?(?:护士|医生|大夫|学医)|传给?我|发给?我|问我|认识|听说|[非硬偏老]?要我|[拉拽逼催]着?我|(?:跟|和|同|对|给)我(?:说|讲|提|聊)|(?:有|开|要开)?家长会|同意|没意见|不同意|不让|拿.{0,4}手机|(?:要|得|想|得要)?请(?:个)?假|订婚|办酒|满月|婚礼|高考|中考"
    r"|没人(?:带|看|管|照|接)|[要得]?有人(?:带|看|管)|(?:不小心|手滑|瞎|乱|误|错|帮忙)(?:点|按|选|挂|约|订|弄)"
    r"|.{0,8}(?:看见|看到|知道|查到|发现|晓得|看得到|查得到|瞧见)我|.{0,12}走[不勿唔弗]开"
    r"|(?:们)?(?:[给帮替](?:我|俺|咱)(?!.{0,4}的号不)|陪我|陪着我|带我|送我|扶我|背我|推我|领我|接我|替我|带[他她孩娃])"
    r"|们|走了以?后?|去世|过世|没了|不在了|分手|过生日|开家长会|做饭|放学|上学|下学|上班|下班|上大学|都?上大学|都?工作"
    r"|结婚|出差|考试|在外地|在国外|在你们(?:医院|这)|在这[儿里]?(?:上班|工作|看|做|生|住)|走不开|没空|睡着|睡了|插队|加塞|跟我(?:分手|吵|闹|离婚)|可?真?辛苦)"
)
_HAS = re.compile(
    rf"的(?:{_OURS}|{_COMPANY}|妈|爸|小?孩子?|娃|囡|闺女|崽|儿子|女儿|老公|老婆|奶奶|爷爷)"
)
_DATIVE = re.compile(rf"(?:[给对帮替]|(?<!因)为|[给对帮替为]{_MINE})$")
_OCCASION_AFTER = re.compile("过(?:个)?生日|做饭|送饭|买|开家长会|打(?:个)?电话|请假|带孩子")
_THEIRS_AFTER = re.compile(
    r"^[^。?!]{0,16}[, ][^,。]{0,3}[他她](?:的|那个)(?:号|预约|检查|报告|单子|片子)"
)
_SENT_ME = re.compile(
    "[让叫喊托要]我(?:来|给|帮|替|代)*[她他]?(?:问|打听|看看|查|挂|约|改|退|取).*[她他]"
)
_RELATIVES = frozenset(
    re.findall(
        "..",
        "舅舅舅妈姑妈姑父姑姑姨妈姨父叔叔婶婶伯伯伯父伯母哥哥弟弟妹妹嫂子姐夫妹夫侄子侄女外甥",
    )
)
_AUNT = re.compile("[大二三四小][姨姑叔舅婶伯][妈父]?")
_CLAUSE = re.compile(r"(?:^|[,。 ])$")
_ILL_AFTER = re.compile(r".{0,8}(?:疼|痛|肿|咳|烧|吐|骨折|住院|手术|怀孕|[要想来][看做挂])")
_ASKED_BY = re.compile(r"(?:让|叫|喊|托|请|要)我(?:来|帮|代|替|给|打听|问|看看|查)|帮[他她]?问")
_BESIDE = re.compile(r"(?:也|以前|之前|去年|上次).{0,5}(?:看|挂|做|生|住|用|来)")
_TOGETHER_AFTER = re.compile(
    r".{0,3}(?:一起|一块|一道|两个|俩|都|各|分别|站|等|排|坐|要看|也要|想看|想挂)(?!.{0,2}(?:吃饭|逛|玩|出去|上班))"
)
_TOGETHER_BEFORE = re.compile(rf"{_MINE}[跟和与同](?:{_MINE})?$")
_OLD_PEOPLE = re.compile(
    rf"(?:{_MINE}|[给帮替]|有[个位]|一?[个位]|{_MINE}的|[家屋]里?的?|俩|两个)(?:家)?$"
)
_AILS = re.compile("(?:腿脚|行动|走路|走不|年纪大|身体|耳朵|眼睛|腿|腰|坐轮椅)")
_PROPOSED = re.compile("建议|希望|应该|能不能[多加设装]|[加多][装设放]")
_CARE_AFTER = re.compile(r".{0,2}(?:走不开|没空|抽不开|忙不过来|没人看|离不开)")
_WANTS = re.compile(
    r"(?:.{0,8}(?:疼|痛|痒|肿|咳|烧|吐|拉|麻|晕|抖|骨折|犯了|高|低|扭|摔|病|炎|痛风|不舒服|难受|起[了大小]?[大小]?[包疹]|增生|结节|肿瘤|癌|长[了个]|糖尿|血压|乙肝|怀孕|流产|月经|[想要来]看|[想要]挂"
    r"|住院|手术|检查|复查|体检|疫苗|失眠|过敏|岁|耳朵|眼睛))|的(?:号|预约|报告|病历|单|化验|名字|身份证|片子|检查|手机)?"
    r"|[,。]?(?:是|想|要|今年)|$|[,。?!]"
)
_CALLING = re.compile(r"^[嗨喂哎诶你您好]{0,3}[,，]?$")


def persons(reading: Reading) -> Iterator[Span]:
    """One `person` per mention that is about somebody."""
    text = reading.text
    for match in _WORD.finditer(text):
        kind = (match.lastgroup or "").rpartition("_")[2]
        start, end = match.span()
        if not reading.is_free(start, end, "department", "doctor", "doctor_unknown"):
            continue
        if not _is_about(text, start, end, kind):
            continue
        kinds = {"both": ("father", "mother"), "ours": ("friend",), "company": ("friend",)}
        for value in kinds.get(kind, (kind,)):
            yield Span("person", start, end, value)


def _is_about(text: str, start: int, end: int, kind: str) -> bool:
    before, after = text[:start], text[end:]
    if _NEGATED.search(before) or _HAS.match(after):
        return False
    if kind == "self" or (_TOGETHER_BEFORE.search(before) and _TOGETHER_AFTER.match(after)):
        return True
    if kind == "elder" and text[start:end] in ("老人", "老人家") and _in_general(before, after):
        return False
    if _THEIRS_AFTER.search(after) or _SENT_ME.match(after):
        return True
    if _is_storys(before, after) or _STRANGER.search(before) or _STAFF.search(before):
        return False
    if kind == "ours":
        named = _OURS_AFTER.search(before) or (
            (text[start:end] in _RELATIVES or _AUNT.fullmatch(text, start, end))
            and _CLAUSE.search(before)
            and _ILL_AFTER.match(after)
        )
        return bool(named) and not _BESIDE.match(after)
    if kind == "company":
        given = re.search(rf"(?:给|帮|替|带|陪|送)(?:{_MINE})?的?$", before)
        wanted = given or _WANTS.match(after) or _ASKED_BY.search(after)
        return bool(wanted) and not _BESIDE.match(after)
    return True


def _in_general(before: str, after: str) -> bool:
    """Whether old people are meant, and nobody's own (老人吃不消)."""
    ails = _AILS.match(after) and not _PROPOSED.search(before + after)
    if after.startswith(("看病", "挂号", "就医", "排队")) and not _OLD_PEOPLE.search(before):
        return True
    return not (_OLD_PEOPLE.search(before) or ails or _WANTS.match(after))


def _is_storys(before: str, after: str) -> bool:
    """Whether the person is only the source, the helper or the cause of what is said."""
    if _DATIVE.search(before):
        return bool(_OCCASION_AFTER.match(after))
    if _STORY_AFTER.match(after) or _SOURCE_BEFORE.search(before):
        return True
    if _USED_BEFORE.search(before) and _USED_AFTER.match(after):
        return True
    if _WITH_BEFORE.search(before) and _QUARREL.match(after):
        return True
    return before.endswith("带") and bool(_CARE_AFTER.match(after))
