"""Which questions lean on the turns before them, and how they are read then: by rules of the language alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from corpus.types import Passage
from index.types import Hit
from qa.errors import QuestionError
from qa.question import LONGEST
from qa.types import Answer

if TYPE_CHECKING:
    from qa.assistant import Assistant

Turn = tuple[str, str]

TURNS = 30  # turns before a question that are read; what it leans on does not lie further back
LONGEST_ANSWER = 10_000  # characters of an answer among them


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it is read in a conversation.

    `question` is what was asked, with what it counts off or asks more of put in its place; `context` the questions
    before it that it leans on, "" where on none; `shown` what has been answered already and is not asked for again.
    """

    question: str
    context: str = ""
    shown: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The self-contained question, to be shown and to be searched for."""
        return f"{self.context} {self.question}".strip()


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as it was asked, and its answer, with the passages and quotes that it stands on."""

    question: str
    answer: Answer


class Conversation:
    """Asks an assistant one question after another; each may lean on those before it."""

    def __init__(self, assistant: Assistant) -> None:
        """Start with nothing said."""
        self._assistant = assistant
        self._turns: list[Exchange] = []

    @property
    def turns(self) -> tuple[Exchange, ...]:
        """What was said, oldest first."""
        return tuple(self._turns)

    def ask(self, question: str, *, documents: Collection[str] | None = None) -> Answer:
        """Answer a question in the light of the turns before it, from `documents` (ids) alone where they are given.

        Raises QuestionError, and keeps no turn then.
        """
        # an answer of ours that is longer, since one sentence of the document is, is read as far as it may be
        said = [(turn.question, turn.answer.text[:LONGEST_ANSWER]) for turn in self._turns[-TURNS:]]
        answer = self._assistant.ask(question, said, documents=documents)
        self._turns.append(Exchange(question, answer))
        return answer

    def reset(self) -> None:
        """Forget what was said: the next question stands alone."""
        self._turns.clear()


_POINTS = frozenset("它 它们 他 他们 她 她们 其 前者 后者 两者 二者".split())
_POINTS_AT = frozenset(
    (
        "该 此 这 那 那么 这个 那个 这些 那些 这里 那里 这儿 那儿 这边 那边 这种 那种 这样 那样 这条 那条 这位 那位 "
        "这次 那次 上述 别的"
    ).split()
)
_ENOUGH = 3  # names beside which 该公司 or 这次 does not make a question lean
_ENGLISH_BACK = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|her|this|that|these|those|ones?|others?|else|more)\b", re.IGNORECASE
)
_ENGLISH_SHORT = 8  # words; in a longer question a pronoun stands for something in the question itself
_ENGLISH_FUNCTION = frozenset(
    (
        "a an the and or but so then of in on at to for from by with about as than what which who whom whose when "
        "where why how is are was were be been do does did has have had can could will would shall should may might "
        "must not no yes many much long far old big large often there here it its they them their he him his she her "
        "this that these those one ones other others else more any some all both each first second third fourth fifth "
        "last next former latter since until ago well please tell me us i we you exactly ever again also too "
        "anything anyone anybody something nothing thing things"
    ).split()
)
_ENGLISH_OPENING = re.compile(r"(?:and|but|so|then|also)\b|what about|how about|why(?: not| so)?\W*$", re.IGNORECASE)
_OPENING = re.compile(
    r"那么?(?=[，,\s要还就会能是有在怎谁什多几哪为])|还有(?=[没别其更吗么呢什谁哪几多？?。]|$)|其中|里面|当中|为(?:什么|何|啥)\W*$"
    r"|第[一二三四五六七八九十\d]+[个条项种点](?:呢|是|为|有|[？?。]|$)"
)
_LOOSE_OPENING = re.compile(
    r"还有|然后|后来|另外|其他|其它|其余|剩下|(?:比如|例如|譬如|比方)说?|(?:跟|和|与|同|比)[^，,]{1,12}(?:相?比|比起来)"
)
_SUBJECTLESS = re.compile(
    r"(?:(?:还|也|又|都|要|应该?|应当|需要?|得|可以|能|会)+(?:由|向|跟|找|给|到|去|在|从|被|让|归|对)?"
    r"|(?:由|向|跟|找|给|到|去|在|从|被|让|归|对))(?:谁|哪|什么|啥|何|多久|多少|几|怎)"
)
_DEFINES = re.compile(r"(?:什么|啥|谁)(?:是|叫)|何谓|何为")
_HOW = re.compile(r"如何|怎样|怎么|为什么|为何|为啥|哪|什么|谁")
_ASKS = re.compile(r"什么|啥|谁|哪|怎|如何|为何|何时|何地|多少|几[个种年月天次人]|多[大长久高远]|吗")
_RETURN = re.compile(
    r"(?:那|我们|咱们|还是|再|又|先)*(?:(?:说|讲|聊|谈|看|绕)?回(?:到|去)|(?:说|讲|聊|谈|看)回|再(?:说|问|看)(?!明|三)|话说回来|回过头来?)"
    r"[，,说看讲到]*(?:刚才|刚刚|前面|之前|上面|先前|最初|一?开始)?(?:说的|提到的|讲的|问的|的|那个|那|这个|这)*"
    r"|(?:刚才|刚刚|前面|之前|上面|先前)(?:说的|提到的|讲的|问的|的|那个|那)+"
    r"|(?:going |coming |to (?:go|come) |let'?s (?:go|get) )?back to (?:the |that |those )?"
    r"|returning to (?:the |that )?",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"多少|几|哪些|哪一?个|哪[种类]")
_INTERROGATIVE = re.compile(r"多少|几|什么|哪")
# bounded, since after each of many opening marks the closing one is looked for
_QUOTED = re.compile(r"《[^》]{0,200}》|“[^”]{0,200}”|「[^」]{0,200}」|『[^』]{0,200}』|\"[^\"]{0,200}\"")
_NAMING = ("n", "l", "j", "i", "s", "g", "zg", "vn", "eng")  # classes of words that can name what a question is about
_DYNASTY = re.compile(r"[\u4e00-\u9fff][朝代汉晋魏齐梁陈周隋唐宋辽金元明清秦]$")
_LIGHT = frozenset(
    (
        "有 是 在 做 办 要 能 会 不会 可以 需要 应该 应当 去 来 用 给 让 叫 说 开始 进行 属于 包括 成为 得到 看到 "
        "不 没有 没 不去 不能 不用 想 知道 算 怎么办 干 搞 弄 处 占 达到 达 共有 位于 来自 称为"
    ).split()
)
#: Nouns that are something of something: by themselves they do not say of what.
_RELATIONAL = frozenset(
    (
        "面积 人口 期限 时间 时候 日期 年份 地点 地址 位置 价格 价钱 费用 金额 成本 数量 数目 总数 总量 比例 比重 占比 "
        "规模 范围 长度 高度 宽度 深度 重量 速度 温度 名称 名字 全称 简称 别名 别称 英文名 作者 主任 主席 负责人 成员 "
        "对象 主体 目的 目标 任务 内容 作用 功能 用途 意义 价值 影响 后果 结果 效果 原因 理由 条件 标准 要求 规定 程序 "
        "步骤 流程 方法 方式 办法 措施 材料 特点 特征 优点 缺点 好处 坏处 区别 关系 种类 类型 类别 等级 级别 来源 起源 "
        "背景 经过 过程 依据 例外 罚款 处罚 责任 权利 义务 总部 首都 所在地 职责 部分 方面 情况 问题 例子 地方 人 钱 "
        "东西 事 事情 海拔 成绩 排名 年龄 职业 性质 结构 组成 现状 进展 难点 重点 份额 利率 税率 比率 增幅 降幅 单位"
    ).split()
)
_ATTRIBUTE = re.compile(
    r"[\u4e00-\u9fff]{2,3}[是为]?(?:多少|多久|多长|多高|多大|多重|多深)[？?。]*$"
    r"|[\u4e00-\u9fff]{0,4}(?:长|官|员|者|人|主任|主席|总裁|经理|书记)(?:是|叫)(?:谁|什么名字)[？?。]*$"
)
_TELLING = 3  # words that tell something, without which a clause is taken for the rest of what was said before
_BARE = 10  # characters; in a longer question something says of what

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
_ENGLISH_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_COUNTED_OFF = re.compile(
    r"(?:那么?|那)?(?:第(?P<nth>[一二三四五六七八九十]|\d{1,2})|(?P<last>最后一?)|(?P<pair>前者|后者))"
    r"(?(pair)|(?:个|条|项|种|点|类|位|家|座|处|款|步|章|届|名|本|所|件|方面|部分))"
    r"(?P<rest>(?:呢|是什么|是啥|是谁|是哪个|是哪里|叫什么|指什么|是怎么回事)?[？?。]*$|(?:是|为|还|也|又|在|有|叫|怎|如何|多|几|何|属|位|由|占|被|的|需|要).*)"
    r"|(?:and |what about |how about |what is |what's |which is )*the (?P<english>first|second|third|fourth|fifth|"
    r"sixth|seventh|eighth|ninth|tenth|last|former|latter)(?: one)?(?P<tail>\W*$)",
    re.IGNORECASE,
)
_NOTHING_ASKED = re.compile(r"(?:呢|是什么|是啥|是谁|是哪个|是哪里|叫什么|指什么|是怎么回事)?[？?。\s]*$")
_MORE = re.compile(
    r"(?:那么?|那|请问)?(?:还|另外)?(?:有没有|有|剩下)?(?:别的|其他|其它|其余|更多|剩下)?的?(?:东西|内容|方面|原因|例子|情况)?(?:吗|么|呢|没有|没|是什么|是啥|"
    r"有哪些|有什么|是哪些|哪些|什么|都有什么|都是什么)?[？?。\s]*$"
    r"|(?:and |is there |are there |was there |were there )*(?:any(?:thing|one)? ?(?:else|others?|more)|"
    r"what else|who else|(?:the |what about the |and the )?others?|more)\W*$",
    re.IGNORECASE,
)
_MORE_WORD = re.compile(r"还|别的|其他|其它|其余|更多|剩下|另外|else|other|more", re.IGNORECASE)
_MARK = re.compile(r"\[\d+\]")
_BULLET = re.compile(
    r"^\s*(?:[-*•·●○▪]\s+|[（(][一二三四五六七八九十\d]{1,3}[）)]\s*|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、)]\s*|[①-⑳])\s*"
)
_NUMBERED = re.compile(
    r"[（(][一二三四五六七八九十\d]{1,2}[）)]|[①-⑩]|(?:^|[，；。：:;])(?:第[一二三四五六七八九十](?=[，、是])|[一二三四五六七八九十]是)"
)
_JOINED = re.compile(r"[^，。；：:！？\s、]{1,30}(?:、[^，。；：:！？\s、]{1,30})+")
_LAST_JOIN = re.compile(r"以及|[和与及](?=.)")
_SENTENCE = 6  # characters from which on a line of an answer is told again in a document
_ALREADY = 12  # characters of an item from which on it says what it is by itself


def understand(question: str, history: Sequence[Turn]) -> Understood:
    """Read a question in the light of `history`, the turns (question, answer) before it, oldest first.

    One that is self-contained comes back as it is, without the white space around it. Halves of characters, which are
    no text (a terminal or JSON may hand them over), become U+FFFD. Of a history the last 30 turns are read. Raises
    QuestionError where one of these has a question of over 2,000 characters or an answer of over 10,000.
    """
    return understood(whole(question), turns_of(history))


def turns_of(history: Sequence[Turn]) -> list[Turn]:
    """Return the turns of a history that are read, as they are read. Raises QuestionError as `understand` does."""
    first = max(len(history) - TURNS, 0)
    return [_checked(number, *turn) for number, turn in enumerate(history[first:], first + 1)]


def _checked(number: int, asked: str, said: str) -> Turn:
    """Return a turn of a history as it is read; `number` counts from the oldest."""
    asked = asked.strip()
    for name, named, text, most in (("question", "问题", asked, LONGEST), ("answer", "回答", said, LONGEST_ANSWER)):
        if len(text) > most:
            raise QuestionError(
                f"the {name} of turn {number} of the history is {len(text)} characters long, at most {most} are read; "
                f"shorten it, or leave the turn out 历史第{number}轮的{named}有{len(text)}个字符，最多{most}个，"
                "请缩短或去掉这一轮"
            )
    return whole(asked), whole(said)


def understood(question: str, history: Sequence[Turn]) -> Understood:
    """Read a question that is `whole` in the light of turns as `turns_of` returns them; see `understand`."""
    question = question.strip()
    if not history or not leans(question):
        return Understood(question)
    if returned := _return(question, history):
        return returned
    last = understood(history[-1][0], history[:-1])
    if counted := _counted_off(question, history):
        return Understood(counted, _context(last))
    if _MORE_WORD.search(question) and _MORE.match(question):
        return Understood(last.question, last.context, (*last.shown, *_lines(history[-1][1])))
    return Understood(question, _context(last))


def _context(last: Understood) -> str:
    """Return what a question leans on: the one before it with all that this leans on, alone where it is too much."""
    return last.text if len(last.text) <= LONGEST else last.question


def whole(text: str) -> str:
    """Return a text with surrogates that pair joined, and the others replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def context_of(question: str, history: Sequence[Turn]) -> str:
    """Return what `question` leans on in `history`: the questions before it back to a self-contained one, or ""."""
    return understand(question, history).context


def unshown(hits: Sequence[Hit], shown: Sequence[str]) -> tuple[Hit, ...]:
    """Return hits whose passages leave out what was shown; those that hold nothing else are left out."""
    if not shown:
        return tuple(hits)
    found: list[Hit] = []
    for hit in hits:
        passage = hit.passage
        places = [(at, at + len(line)) for line in shown if (at := passage.text.find(line)) >= 0]
        at = 0
        for start, end in (*sorted(places), (len(passage.text), len(passage.text))):
            if passage.text[at:start].strip(" \n，。；：、！？"):
                left = Passage(
                    passage.id, passage.document, passage.section, passage.start + at, passage.start + start,
                    passage.paragraph,
                )  # fmt: skip
                found.append(Hit(left, hit.score, len(found) + 1))
            at = max(at, end)
    return tuple(found)


def leans(question: str) -> bool:
    """Tell whether a question leans on the turn before it: it points back, leaves out its subject, or opens so."""
    question = _QUOTED.sub(" Quoted ", question.strip()).strip()
    if question.isascii():
        return _leans_english(question)
    if _OPENING.match(question) or _RETURN.match(question) or _COUNTED_OFF.match(question):
        return True
    if question.rstrip("？?。！ ").endswith("呢") and not _ASKS.search(question) and len(question) <= 30:
        return True
    tagged = _tagged(question)
    names = [word for word, tag in tagged if _names(word, tag)]
    content = [word for word, tag in tagged if _names(word, tag) or (tag[:1] in "va" and word not in _LIGHT)]
    tells = set(content)
    own = [name for name in names if name not in _RELATIONAL]
    if _LOOSE_OPENING.match(question) and sum(not _LOOSE_OPENING.fullmatch(name) for name in own) < 2:
        return True
    before: tuple[str, str] = ("", "x")
    named, said = False, 0
    for word, tag in tagged:
        if not named and (word in _POINTS or word[0] == "它"):
            return True
        # 摆暝这个活动 names it first; 该 and 此 beside much else say which one in passing
        if not named and word in _POINTS_AT and before[1] not in ("m", "a") and len(own) < _ENOUGH:
            return True
        said += word in tells
        # what is told in a clause before may be what is pointed at: 邻居帮我拿快递，他能打开吗
        named = named or _names(word, tag) or (word in "，," and said >= _TELLING)
        before = word, tag
    if _DEFINES.match(question) and content:
        return False
    if not names:  # 如何摆脱轮回 stands alone, as does what opens with a word that may be a name
        first, kind = tagged[0] if tagged else ("", "x")
        opens = len(first) > 1 and first in tells
        whole = len(content) >= _TELLING and kind not in ("c", "d")
        return len(content) < 2 or not (opens or whole or _HOW.match(question))
    if _ATTRIBUTE.match(question) and not any(tag in ("nr", "ns", "nt", "nz", "eng") for _, tag in tagged):
        return True
    if not own:
        return len(question.rstrip("？?。")) <= _BARE
    return len(content) == 1 and len(content[0]) <= 2 and _SUBJECTLESS.match(question) is not None


def _leans_english(question: str) -> bool:
    if _ENGLISH_OPENING.match(question) or _RETURN.match(question) or _COUNTED_OFF.match(question):
        return True
    words = re.findall(r"[A-Za-z][A-Za-z'-]*|\d+", question)
    content = [word for word in words if word.lower() not in _ENGLISH_FUNCTION]
    if not content:
        return bool(words)
    back = _ENGLISH_BACK.search(question)
    if back is None or len(words) > _ENGLISH_SHORT:
        return False
    # what stands before a pronoun is what it stands for: Does China protect its wetlands?
    return not any(word in question[: back.start()].split() for word in content if word[0].isupper())


def _names(word: str, tag: str) -> bool:
    if _INTERROGATIVE.match(word):
        return False
    return tag.startswith(_NAMING) or (tag == "z" and len(word) > 1) or (tag == "t" and bool(_DYNASTY.search(word)))


def _tagged(question: str) -> list[tuple[str, str]]:
    """Return the words of a question with their classes, less the noun that an interrogative counts or asks for."""
    import rjieba

    asked = _COUNTS.search(question)
    found = []
    counted = False
    at = 0
    for word, tag in rjieba.tag(question):
        inside = asked is not None and at >= asked.start()
        if inside and not counted and tag.startswith("n"):
            counted = True  # 多少种植物: what is counted does not say of what
        elif re.search(r"\w", word):
            found.append((word, "eng" if word.isascii() and word.isalpha() else tag))
        else:
            found.append((word, "x"))
        at += len(word)
    return found


def _return(question: str, history: Sequence[Turn]) -> Understood | None:
    """Read a question that goes back to an earlier turn: the one that shares most with what it names."""
    match = _RETURN.match(question)
    if not match or not match[0]:
        return None
    named = question[match.end() :]
    shared = [2 * _shared(named, asked) + _shared(named, said) for asked, said in history]
    best = max(range(len(history)), key=lambda i: (shared[i], i))
    if not shared[best]:
        return None
    return Understood(question, _context(understood(history[best][0], history[:best])))


def _shared(named: str, text: str) -> int:
    if named.isascii():
        words = {w for w in re.findall(r"[a-z]{3,}", named.lower()) if w not in _ENGLISH_FUNCTION}
        return len(words & set(re.findall(r"[a-z]{3,}", text.lower())))
    pairs = Counter(map("".join, pairwise(named)))
    return sum(pairs[pair] for pair in pairs.keys() & set(map("".join, pairwise(text))))


def _counted_off(question: str, history: Sequence[Turn]) -> str | None:
    """Return a question about 第二个 with what the latest list among the answers counts off there."""
    match = _COUNTED_OFF.match(question)
    if not match:
        return None
    word = (match["english"] or "").lower()
    for _, said in reversed(history):
        items = items_of(said)
        if match["pair"] or word in ("former", "latter"):
            at = 0 if match["pair"] == "前者" or word == "former" else 1
            at = at if len(items) == 2 else len(items)
        elif match["last"] or word == "last":
            at = len(items) - 1
        elif word:
            at = _ENGLISH_ORDINALS.index(word)
        else:
            at = (_DIGITS[match["nth"]] if match["nth"] in _DIGITS else int(match["nth"])) - 1
        if 0 <= at < len(items):
            rest = match["tail"] if word else match["rest"]
            item = items[at][: max(LONGEST - len(rest or "？"), 0)]  # together they are a question
            if len(item) >= _ALREADY and _NOTHING_ASKED.fullmatch(rest):
                return item
            return item + (rest or "？")
    return None


@lru_cache(maxsize=TURNS)  # a chain of follow-ups looks at each answer again and again
def items_of(answer: str) -> tuple[str, ...]:
    """Return what an answer lists, in its order: its lines with bullets, its numbered parts, or what 、 joins."""
    text = _MARK.sub("", answer)
    lines = [line for line in text.splitlines() if line.strip()]
    bulleted = [_BULLET.sub("", line).strip(" ；;。") for line in lines if _BULLET.match(line)]
    if len(bulleted) > 1:
        return tuple(bulleted)
    numbered = _NUMBERED.split(text)[1:]
    if len(numbered) > 1:
        return tuple(part.strip(" ，,；;。、\n") for part in numbered)
    runs = [run for line in lines for run in _JOINED.findall(line)]
    return _joined(max(runs, key=lambda run: run.count("、"))) if runs else _joined_pair(lines)


def _joined(run: str) -> tuple[str, ...]:
    """Split A、B和C; what leads up to A and what follows C are left out as far as words and lengths tell."""
    *parts, last = run.split("、")
    cut = _LAST_JOIN.search(last)
    parts += [last[: cut.start()], last[cut.end() :]] if cut and cut.start() else [last]
    least = min(map(len, parts))
    parts[0] = _noun(parts[0], least, at_end=True)
    parts[-1] = _noun(parts[-1], least, at_end=False)
    return tuple(parts)


def _joined_pair(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the two things of an answer that is nothing but A和B."""
    if len(lines) != 1 or len(lines[0]) > 30:
        return ()
    pair = re.split(r"和|与|及|以及|\band\b", lines[0].strip(" 。."))
    return tuple(part.strip() for part in pair) if len(pair) == 2 and all(p.strip() for p in pair) else ()


def _noun(part: str, least: int, *, at_end: bool) -> str:
    """Return the nouns at one end of a stretch, no more of them than give `least` characters."""
    import rjieba

    tagged = rjieba.tag(part)
    kept: list[str] = []
    for word, tag in reversed(tagged) if at_end else tagged:
        if kept and (len("".join(kept)) >= least or not tag.startswith(("n", "j", "l", "i", "s", "eng", "g", "zg"))):
            break
        kept.append(word)
    return "".join(reversed(kept) if at_end else kept)


def _lines(answer: str) -> tuple[str, ...]:
    """Return the lines of an answer that are long enough to be found in a document."""
    lines = (line.strip() for line in _MARK.sub("", answer).splitlines())
    return tuple(line for line in lines if len(line) >= _SENTENCE)
