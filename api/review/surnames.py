"""Chinese surnames, and what begins like a name and is none."""

import re

COMMON = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余"
    "潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊"
    "兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦柳邢岳齐梅莫庄辛管祝左涂谷祁舒耿牟卜詹关苗凌费纪靳"
    "盛童欧甄项曲裴席卫查屈鲍覃霍翁隋甘景单包司柏宁柯阮桂闵解柴冉房边辜吉饶瞿戚池滕晋苑邬臧褚廉简娄符穆党燕"
)
COMPOUND = frozenset(
    re.findall(
        "..",
        "欧阳上官司马诸葛尉迟皇甫令狐司徒夏侯慕容端木公孙东方南宫独孤轩辕长孙宇文淳于申屠钟离闻人呼延",
    )
)
# Of the common ones, those that begin everyday words more often than names: a cue is needed.
_AMBIGUOUS = frozenset("于任方高白黄金石马安常万关包温严解管单边查项盛宁甘易文简")

# Second and third characters of a name are none of these.
NO_GIVEN = frozenset(
    "的了是我你您他她它们这那个在有和跟给帮要想去来看挂号院科楼床说叫吗呢吧啊呀哦让被把不没很都也就还又再上下周月日"
    "点里外前后疼痛今年岁住电手身份证得能会从到对与或因为所以但如果可已经先约预取消退改查问痒肿咳烧吐病药医生什么啥谁哪几号"
)
_NONE = re.compile(
    r"高(?:血|烧|热|危|压|原|考|龄|中|三|兴|铁|端|档|度|低|速)|黄(?:疸|斑|体|色|金|豆|脓|绿|鼻)|白(?:内|血|带|癜|天|班|色|细|领|发|痰)"
    r"|方(?:便|法|案|向|面|式)|毛(?:病|孩|囊|细|毛|巾)|石(?:头|膏|子)|金(?:属|额|钱|卡)|马(?:上|路|虎|桶|大哈)|安(?:排|全|心|静|装|眠)"
    r"|常(?:规|见|年|常|用)|万(?:一|分|元)|关(?:节|于|系|心|门|闭|键|机)|包(?:括|块|皮|扎|含|裹)|温(?:度|水|和)|严(?:重|格|肃)"
    r"|解(?:决|释|除|放|手)|管(?:理|子|用|道|不)|单(?:子|位|独|纯|据)|边(?:上|缘)|查(?:询|看|出|体|血|房)|项(?:目)"
    r"|于(?:是)|任(?:何|意)|易(?:过|怒|感)|文(?:件|化|字)|简(?:单|介|历)|胡(?:说|话|子|乱)|雷(?:同)|甘(?:油)|宁(?:可|愿)|盛(?:大)"
    r"|田(?:里)|江(?:湖)|龙(?:凤)|康(?:复)|史(?:上)|顾(?:客|虑)|段(?:时)|钱(?:包|都|不|太|能|多|是|呢|吧|吗)|武(?:汉)|左(?:边|手|右|腿|脚|眼|耳|侧|肩)"
    r"|谢谢|谷(?:丙|草|歌)|项链|熊猫|叶酸|夏天|夏季|秦皇|童(?:年)|费(?:用|劲|时)|舒服|舒适|施(?:工)|苏(?:醒|州)|何(?:时|处|况|必)|曾(?:经)"
    r"|程(?:度|序)|许(?:多|久|可)|余(?:额|下|地|号)|丁(?:香)|陆(?:续)|贾(?:真)|孔(?:雀)|梅(?:毒|尼)|卫(?:生)|席(?:位)|房(?:间|子|颤)"
    r"|纪(?:委|检|念|律|录)|司(?:机|法)|司徒|宋体|洪水|陶瓷|章(?:程)|牛(?:奶|皮|肉)|兰(?:花)|林(?:林)|莫(?:名)|庄(?:严)|辛(?:苦|辣)|祝(?:您|你|福|贺)"
    r"|党(?:员)|燕(?:子|麦)|景(?:色)|甄别|曲(?:张)|柏(?:油)|池(?:塘)|欧(?:洲)|吉(?:祥|利)|凌(?:晨)"
)


def surname_of(name: str) -> str:
    """The surname of a Chinese name: two characters for compound ones."""
    return name[:2] if len(name) > 2 and name[:2] in COMPOUND else name[:1]


def may_be_name(word: str) -> bool:
    """Whether a word of two to four characters could be a Chinese name."""
    family = surname_of(word)
    given = word[len(family) :]
    if family not in COMPOUND and family not in COMMON:
        return False
    return 1 <= len(given) <= 2 and not NO_GIVEN & set(given) and not _NONE.match(word)


def is_ambiguous(surname: str) -> bool:
    """Whether the character begins everyday words more often than names."""
    return surname in _AMBIGUOUS
