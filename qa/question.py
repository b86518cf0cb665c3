"""What a question names: the terms that have to be found, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from index.english import stems
from index.query import query_terms
from index.tokens import is_han, normalise, words
from index.translate import concepts, in_english, is_english
from qa.errors import QuestionError

LONGEST = 2_000  # characters of a question
_CONTEXT_WEIGHT = 0.5
_TRANSLATED = 0.8  # how much a word in English counts for one in Chinese
_FLATTEN = 0.25
_STEM, _LEAST = 0.7, 4  # how much what an English word is a form of counts, and the fewest letters of it


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

    `text` is the question as typed.
    """

    text: str
    english: bool
    terms: tuple[Term, ...]
    query: tuple[tuple[str, float], ...]


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


def whole(text: str) -> str:
    """Return a text with surrogates that pair joined, and the others replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def read_question(
    text: str, rarity: Callable[[str], float], context: str = "", *, has_english: bool = False
) -> Question:
    """Read a question; `rarity` gives the inverse document frequency of an index term.

    With `has_english` what is asked for in Chinese may stand in English. The terms of `context` count less than the
    question's own. Raises QuestionError where the question is empty or over 2,000 characters long.
    """
    text = checked(text)
    earlier = (replace(t, own=False) for t in _terms(context, rarity, _CONTEXT_WEIGHT, has_english=has_english))
    found = {t.text: t for t in (*earlier, *_terms(text, rarity, 1.0, has_english=has_english))}
    query = {t: w * _CONTEXT_WEIGHT for t, w in query_terms(context).items()} | query_terms(text)
    return Question(text, is_english(text), tuple(found.values()), tuple(query.items()))


def _terms(text: str, rarity: Callable[[str], float], scale: float, *, has_english: bool) -> tuple[Term, ...]:
    if is_english(text):
        return _english_terms(text, scale)
    return _chinese_terms(normalise(text), rarity, scale, has_english=has_english)


def _chinese_terms(folded: str, rarity: Callable[[str], float], scale: float, *, has_english: bool) -> tuple[Term, ...]:
    import rjieba

    found: dict[str, Term] = {}
    tagged = {word: tag for word, tag in rjieba.tag(folded)}
    for word in words(folded):
        if word in STOP or word in found:
            continue
        tag = tagged.get(word, "")
        if tag == "r" or word.startswith(("几", "哪", "多少")):
            continue  # what asks need not be found
        specific = not is_han(word) or tag in ("nr", "nrt", "nrfg", "ns", "nt", "nz") or bool(_ORDINAL.match(word))
        if len(word) == 1 and is_han(word) and tag[:1] in ("u", "p", "c", "r", "y", "d", "q", "f", "m"):
            continue
        variants = ((word, 1.0), *(_in_english(word) if has_english else ()))
        found[word] = Term(word, rarity(word) * scale, variants, specific, specific or tag.startswith(("n", "j", "l")))
    return tuple(found.values())


def _in_english(word: str) -> Iterator[tuple[str, float]]:
    for translations in in_english(word).values():
        for text, weight in translations:
            yield normalise(text), _TRANSLATED * weight**_FLATTEN  # a rare one tells as much where it stands


def _english_terms(text: str, scale: float) -> tuple[Term, ...]:
    found = []
    for concept in concepts(text):
        variants = tuple((normalise(t), w) for t, w in concept.translations) or ((normalise(concept.source), 1.0),)
        variants += tuple((stem, _STEM) for stem in stems(concept.source.lower()) if len(stem) >= _LEAST)
        # a capital within the sentence makes a name
        named = concept.source[:1].isupper() and not text.lstrip("\"'“‘( ").startswith(concept.source)
        specific = named or bool(re.search(r"\d", concept.source)) or concept.source.isupper()
        found.append(Term(concept.source, concept.weight * scale, variants, specific, naming=True))
    return tuple(found)
