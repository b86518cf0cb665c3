"""What a question asks for: its form, its unit, the terms that have to be found, in Chinese and English.

Forms are read off the interrogatives of the language, never off the subject of a document.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from index.query import query_terms
from index.tokens import fold, is_han, normalise, words
from index.translate import concepts, is_english
from qa.errors import QuestionError

LONGEST = 2_000  # characters of a question
_CONTEXT_WEIGHT = 0.5


class Form(StrEnum):
    """What kind of thing would answer."""

    NUMBER = "number"
    DATE = "date"
    PLACE = "place"
    WHO = "who"
    NAME = "name"
    LIST = "list"
    DEFINITION = "definition"
    REASON = "reason"
    MANNER = "manner"
    YES_NO = "yes/no"
    OTHER = "other"


#: Forms that whole clauses and sentences answer, not a name or a number.
EXPLAINING = frozenset({Form.REASON, Form.MANNER, Form.DEFINITION})
#: Forms that a name, a date or a number answers.
BRIEF = frozenset({Form.NUMBER, Form.DATE, Form.PLACE, Form.WHO, Form.NAME, Form.OTHER})


@dataclass(frozen=True, slots=True)
class Term:
    """Something the question names: `text` as asked, `variants` what may stand for it in a document with weights.

    `weight` is its rarity in the index; `specific` marks names, years and numbers, which nothing else can stand for,
    `naming` these and nouns, `own` what the question itself says and not only those before it.
    """

    text: str
    weight: float
    variants: tuple[tuple[str, float], ...]
    specific: bool
    naming: bool
    own: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read. `query` holds the weighted index terms that retrieve for it.

    `text` is the question as typed, `folded` the same folded like a document's text, `context` what it leans on in the
    turns before it ("" where on nothing).
    """

    text: str
    folded: str
    context: str
    english: bool
    form: Form
    unit: str
    terms: tuple[Term, ...]
    query: tuple[tuple[str, float], ...]


# the first pattern found decides; order matters, since 哪些国家 is a list and 哪个国家 a place
_CHINESE: tuple[tuple[Form, str], ...] = (
    (Form.REASON,
        r"为什么|为何|为啥|何以|干嘛|干吗|凭什么|(什么|啥|何种)(原因|缘故|理由)|(原因|理由|缘故)(是|"
        r"有|在)|图个?啥|怎么会"),
    (Form.LIST,
        r"哪些|哪几|哪(两|二|三|四|五|六|七|八|九|十)|分别|列举|列出|都有(什么|啥|谁)|有(些什么|"
        r"些啥)|分几步|(什么|啥)样?的?(情况|情形|条件|手续|材料|要求)|包括(什么|啥)|包含(什么|啥)|(什么|啥)(和|、|与|以及)(什么|啥)|几(项|个|件|样|种|类|"
        r"条|步|方面)[^，,。？?]*(是什么|是啥)"),
    (Form.DATE,
        r"什么时候|何时|啥时候|什么时间|何年|何月|何日|哪(一|1)?(年|天|日|月|个月|个?世纪|一天|"
        r"个时期|个时候)|几(年|月)(几|的|开始|启动)|几号|几月|几点|多会儿|什么日期|什么年代"),
    (Form.NUMBER,
        r"多少|百分之几|几成|几倍|第几|好几|多大|多长|多高|多远|多重|多宽|多深|多快|多久|多厚|多沉|几[十百千万亿]*(个|"
        r"种|人|名|次|位|条|项|年|天|座|所|家|部|层|岁|度|只|头|省|国|分|元|批|场|成|倍|章|节|款|件|"
        r"处|类|样|块|句|步|米|公里|小时|分钟|日|周|票|级|大|口|升|间|圈|遍|趟|组|首|轮|棵|株|吨|斤|克|颗|杯|瓶|台|辆|匹|支|枚|把|张|"
        r"本|页|行|字|篇|期|届|代|里|亩|平方|毛|角|度)|(比例|占比|数量|人数|面积|总数|高度|"
        r"长度|浓度|金额|概率|温度|人口|率|规模|价格|速度)(是|为|有|达)?(多|几|怎|如|$|？|\?)"),
    (Form.PLACE,
        r"哪里|哪儿|何处|何地|什么地方|啥地方|哪(一)?(个|座|片|处)?(国家|国|省|省份|市|城市|地区|"
        r"地方|县|州|洲|区|岛|镇|村|街|大学所在)|在哪|什么(城市|国家|地区|省份|位置)|位于什么"),
    (Form.WHO,
        r"谁|哪(一)?位|何人|什么人|哪(一)?(个|家)(人|部门|机构|公司|单位|组织|机关|企业|学者|作者|"
        r"人物)|什么(部门|机构|单位|组织|机关)"),
    (Form.DEFINITION,
        r"什么是|啥是|是什么(意思)?[？?]?$|是啥[？?]?$|指(的是)?(什么|啥|谁)|什么意思|何谓|含义|"
        r"意味着什么|定义"),
    (Form.MANNER,
        r"怎么|怎样|如何|咋|(干|做)(些)?(什么|啥)(的|用)|有(什么|啥)用|什么(办法|方法|方式|途径|手段|措施)|哪种(办法|方式|方法)|靠什么|作用|"
        r"意义|好处|坏处|后果|效果|影响|有何|什么(关系|区别|不同|变化)"),
    (Form.NAME,
        r"什么|啥|哪(一)?(个|种|部|本|份|项|类|款|条|场|支|家|所|座|次|届|级|档|张|首|句|门|只|件)|"
        r"何种|何|哪"),
    (Form.YES_NO, r"吗|是否|能否|可否|有没有|是不是|能不能|可不可以|会不会|要不要|行不行|对不对|(.)不\1|么[？?]?$"),
)  # fmt: skip
_ENGLISH: tuple[tuple[Form, str], ...] = (
    (Form.REASON, r"\bwhy\b|\breasons?\b|for what reason"),
    (Form.NUMBER,
        r"\bhow (many|much|long|large|big|high|far|old|tall|often|wide|deep|heavy|fast)\b|"
        r"what (percentage|share|proportion|number|fraction|amount)|by how"),
    (Form.DATE, r"^(\w+ )?when\b|what (year|date|day|month|time)|which (year|date|day|month)"),
    (Form.PLACE, r"\bwhere\b|(what|which) (country|city|place|province|region|state|town|continent)\b"),
    (Form.WHO,
        r"\bwho\b|\bwhom\b|\bwhose\b|(what|which) (person|agency|department|organi[sz]ation|body|"
        r"authority)\b"),
    (Form.LIST, r"(what|which) (two|three|four|five|six|several|\w+s)\b(?<!is)(?<!was)(?<!does)|\blist\b|name the"),
    (Form.DEFINITION, r"\bdefin|what (is|are) (a|an|the)?\b.*\b(mean|meant)|stand for|what does .* mean"),
    (Form.MANNER, r"\bhow\b|what (tool|method|means|measures?|way)"),
    (Form.NAME, r"\bwhat\b|\bwhich\b"),
    (Form.YES_NO, r"^(is|are|was|were|do|does|did|can|could|may|must|should|has|have|will|would)\b"),
)  # fmt: skip
INTERROGATIVE = re.compile(
    r"(?:是)?(?:多少|几|哪些|哪里|哪儿|哪一?(?:个|位|种|年|天|部|本|家|座|项|届|次|国|省|市)|"
    r"什么(?:时候|地方|人|时间)?|谁|何时|何处|何人|何地|何|怎么样?|怎样|如何"
    r"|为什么|为何|多[大长高远重久]|哪|啥)"
)
_ASKS = re.compile(r"哪|谁|什么|怎|如何|为何")  # behind 几, which then means "several"
_UNIT = re.compile(r"(?:多少|几)[十百千万亿]*\s*([\u4e00-\u9fff]{1,2}|%)")
_CLASSIFIERS = (
    "个种人名次位条项年天座所家部层岁度只头省国分元批场成倍章节款件处类样块句步米里亩吨克份张本支台辆艘架间套届期门"
    "级页字篇首棵株匹峰把根片颗日周月口升圈遍趟组轮杯瓶枚行代斤"
)
_PERCENT = re.compile(r"百分之(?:几|多少)|比例|占比|百分比|率|几成|share|percent|proportion|\brate\b")
#: What stands for a unit where none is asked for by name: how long, how far, how much money.
_MEASURES: tuple[tuple[str, str], ...] = (
    (
        "元",
        r"多少(?:工|价)?钱|几(?:块|个)钱|多贵|花费?多少"
        r"|how much (?:does|did|do|is|was|will|would|must|should)\b[^?]*\b(?:cost|pay|charge|price)",
    ),
    ("时", r"多久|多长时间|多少时间|how (?:long|soon|often)"),
    ("长", r"多高|多远|多宽|多深|多厚|how (?:far|wide|deep|tall|high|thick)"),
    ("重", r"多重|多沉|how heavy"),
    ("岁", r"多大(?:年纪|岁数|年龄)|how old"),
    ("度", r"几度|多少度|多热|多冷|how (?:hot|cold)"),
)  # fmt: skip
_LONG_UNIT = re.compile(
    r"(?:多少|几)[万亿]?(平方公里|平方千米|平方米|立方米|公里|千米|厘米|毫米|公斤|千克|小时|分钟|公顷|千瓦|美元|欧元|吨|亩|元|米)"
)
#: Units that stand for one another.
_ALIKE: tuple[tuple[str, ...], ...] = tuple(
    tuple(units.split())
    for units in (
        "只 头 匹 条 尾 羽",
        "元 块 美元 欧元 英镑 日元 港元 角 分钱 资金 经费",
        "公里 千米",
        "公斤 千克",
        "天 日 小时 周 星期 个?月 钟头",
        "小时 钟头 分钟 天 日",
        "分钟 秒 小时 刻钟",
        "人 名 位 个 口",
        "位 名 人",
        "家 个",
        "时 年 月 天 日 小时 钟头 分钟? 秒 周 星期 季度? 学期 世纪 刻钟 代 夜 晚",
        "长 米 公里 千米 里 厘米 毫米 尺 寸 丈 英里 海里 层 楼",
        "重 克 千克 公斤 斤 吨 两 磅 毫克",
        "岁 周岁",
        "度 摄氏度 ℃ °",
    )
)
_ORDINAL = re.compile(r"第[〇零一二三四五六七八九十百]+")
STOP = frozenset(
    (
        "的 了 是 在 有 和 与 及 或 吗 呢 吧 啊 呀 么 什么 啥 哪些 哪 哪个 哪种 哪里 哪儿 哪几 几 几个 多少 怎么 "
        "怎样 如何 怎么样 为什么 为何 为啥 谁 请问 请 一下 这 那 其 它 他 她 它们 他们 我 我们 你 你们 您 都 也 "
        "就 还 又 被 把 让 给 对 从 到 向 以 为 于 所 之 而 且 但 如果 会 能 可以 要 应该 应当 需要 这个 那个 "
        "这些 那些 个 种 着 过 地 得 等 并 由 将 最 很 更 中 里 上 下 后 前 时 时候 不 没 没有 一 一个 文中 文章 "
        "本文 文档 文件 提到 提及 告诉 说 说说 介绍 根据 关于 知道 想 想要 多 何 是否 分别 列举 列出 哪年 总共 "
        "一共 共 具体 主要 是什么 做 干 什么样 怎么办 来 去 用 跟 同 自己 它的 的话 一些 某 每 各 该 此 被称为 叫 "
        "叫做 称为 属于 多久 多大 多长 多高 何时 何地 何处 因为 所以 由于 目前 现在 大概 大约 到底 究竟 还是 只 "
        "曾 曾经 已 已经 正在 其中 它是 地方 东西 事情 事儿 样子 意思"
    ).split()
)


def like(unit: str) -> str:
    """Return a pattern of the units that answer where `unit` is asked for."""
    alike = next((units for units in _ALIKE if units[0] == unit), None)
    if alike is None:
        alike = next((units for units in _ALIKE[:4] if unit in units), (re.escape(unit),))
    return f"(?:{'|'.join(alike)})"


def checked(text: str) -> str:
    """Return a question without the white space around it.

    Raises QuestionError where it is empty or over 2,000 characters long.
    """
    text = text.strip()
    if not text:
        raise QuestionError("the question is empty; type what you want to know 问题为空，请输入想问的内容")
    if len(text) > LONGEST:
        raise QuestionError(
            f"the question is {len(text)} characters long, at most {LONGEST} can be asked; shorten it "
            f"问题有{len(text)}个字符，最多{LONGEST}个，请缩短"
        )
    return text


def read_question(text: str, rarity: Callable[[str], float], context: str = "") -> Question:
    """Read a question; `rarity` gives the inverse document frequency of an index term.

    The terms of `context` count less than the question's own. Raises QuestionError where the question is empty or
    over 2,000 characters long.
    """
    text = checked(text)
    english = is_english(text)
    earlier = (replace(t, own=False) for t in _terms(context, rarity, _CONTEXT_WEIGHT))
    found = {t.text: t for t in (*earlier, *_terms(text, rarity, 1.0))}
    query = {t: w * _CONTEXT_WEIGHT for t, w in query_terms(context).items()} | query_terms(text)
    folded = normalise(text)
    form = _form(folded, english)
    unit = _unit(folded)
    if form is Form.OTHER and context:
        form = _form(normalise(context), is_english(context))
        unit = _unit(normalise(context))
    return Question(text, fold(text), context, english, form, unit, tuple(found.values()), tuple(query.items()))


def asked_terms(question: Question) -> tuple[int | None, int | None]:
    """Return which of the question's terms stand right before and right after its interrogative: 面积 in 面积是多少."""
    asks = INTERROGATIVE.search(question.folded)
    if asks is None:
        return None, None
    places = [(question.folded.find(t.text), i) for i, t in enumerate(question.terms) if t.naming]
    before = [(at, i) for at, i in places if 0 <= at < asks.start()]
    after = [(at, i) for at, i in places if at >= asks.end() - 1]
    return (max(before)[1] if before else None), (min(after)[1] if after else None)


def _terms(text: str, rarity: Callable[[str], float], scale: float) -> tuple[Term, ...]:
    return _english_terms(text, scale) if is_english(text) else _chinese_terms(normalise(text), rarity, scale)


def _form(folded: str, english: bool) -> Form:
    for form, pattern in _ENGLISH if english else _CHINESE:
        found = re.search(pattern, folded)
        if found and not (found[0].startswith("几") and _ASKS.search(folded, found.end())):
            return form
    return Form.OTHER


def _unit(folded: str) -> str:
    if _PERCENT.search(folded):
        return "%"
    measure = next((unit for unit, pattern in _MEASURES if re.search(pattern, folded)), "")
    if measure:
        return measure
    if long := _LONG_UNIT.search(folded):
        return long[1]
    found = _UNIT.search(folded)
    if not found:
        return ""
    first = found[1][0]
    return first if first in _CLASSIFIERS + "%" else ""


def _chinese_terms(folded: str, rarity: Callable[[str], float], scale: float) -> tuple[Term, ...]:
    import rjieba

    found: dict[str, Term] = {}
    unit = _unit(folded)
    tagged = {word: tag for word, tag in rjieba.tag(folded)}
    for word in words(folded):
        if word in STOP or word in found:
            continue
        tag = tagged.get(word, "")
        if tag == "r" or word.startswith(("几", "哪", "多少")) or word == unit:
            continue  # what asks, and what it counts in, need not be found
        specific = not is_han(word) or tag in ("nr", "nrt", "nrfg", "ns", "nt", "nz") or bool(_ORDINAL.match(word))
        if len(word) == 1 and is_han(word) and tag[:1] in ("u", "p", "c", "r", "y", "d", "q", "f", "m"):
            continue
        found[word] = Term(
            word, rarity(word) * scale, ((word, 1.0),), specific, specific or tag.startswith(("n", "j", "l"))
        )
    return tuple(found.values())


def _english_terms(text: str, scale: float) -> tuple[Term, ...]:
    found = []
    for concept in concepts(text):
        variants = tuple((normalise(t), w) for t, w in concept.translations) or ((normalise(concept.source), 1.0),)
        # a capital within the sentence makes a name
        named = concept.source[:1].isupper() and not text.lstrip("\"'“‘( ").startswith(concept.source)
        specific = named or bool(re.search(r"\d", concept.source)) or concept.source.isupper()
        found.append(Term(concept.source, concept.weight * scale, variants, specific, naming=True))
    return tuple(found)
