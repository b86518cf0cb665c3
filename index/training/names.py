"""Learn from a dictionary's names which characters a stretch of letters becomes, for `index.names`."""

from __future__ import annotations

import gzip
import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from index.names import LONGEST_SOUND, Spelling

_ROUNDS = 6
_FOREIGN = 0.03  # mean probability of a foreign name's sounds given its characters, below which it is no name
_CHINESE = 0.08  # mean probability of a Chinese name's characters given its syllables, likewise
_PER_STRETCH = 10  # characters kept

_SYLLABLE = re.compile(
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|uang|iong|ang|eng|ing|ong|ian|iao|uan|uai|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|ui|uo|ue|er|a|o|e|i|u)"
)
#: Characters that foreign names are written with.
_SOUNDS = frozenset(
    "阿埃艾安奥巴班邦保鲍贝本比彼宾波伯勃博布查达戴丹当道德登迪底地蒂丁东杜顿多厄恩尔耳法凡范菲费芬丰佛夫弗福富盖甘冈高戈哥"
    "格葛根古瓜圭哈海汉翰豪赫亨洪侯胡华怀惠霍基吉加贾简杰捷金津卡凯坎康考柯科可克肯孔库夸奎昆拉莱赖兰朗劳勒雷里理李利莉立"
    "列烈林琳隆卢鲁路露伦罗洛吕马玛迈麦曼毛梅门蒙米密明莫默姆木慕穆纳娜乃南内尼年涅宁纽农努诺欧帕潘庞佩彭皮匹平泼珀坡普齐奇"
    "契恰乔切钦琴丘曲让热日荣如萨塞赛桑瑟森沙莎山珊尚绍舍申圣施什石史舒顺司丝斯松苏素索所塔泰坦汤唐陶特腾滕提田廷汀通图土托"
    "陀瓦万旺威韦维魏温文翁沃乌武伍西希锡夏香肖谢辛欣休逊许雅亚延扬耶叶伊宜易意因英永尤于约宰赞泽曾扎詹章张赵哲珍芝治朱卓兹"
    "宗祖佐丽娅嘉霭珠昂俄莲萝茨娃琪妮碧蕾薇茜柏桂拜堪墨缅"
)

_Pair = tuple[str, str]
_Ways = tuple[str, list[tuple[str, ...]]]  # characters, and every way to cut the letters into as many stretches


def learn(entries: Iterable[tuple[str, str]]) -> tuple[Spelling, Spelling]:
    """Learn how foreign and how Chinese names are spelled from (lower-case English, Chinese) dictionary entries."""
    foreign, chinese = [], []
    for english, text in entries:
        text = text.replace("·", "")
        joined = re.sub("[ '-]", "", english)
        if english.isascii() and english.isalpha() and 2 <= len(text) <= len(english) and set(text) <= _SOUNDS:
            foreign.append((english, text))
        if joined.isascii() and joined.isalpha() and 2 <= len(text) <= 4 and next(_syllables(joined, len(text)), None):
            chinese.append((joined, text))
    return _fit(foreign, _sounds, 1, _FOREIGN), _fit(chinese, _syllables, 0, _CHINESE)


def _sounds(name: str, number: int, marked: bool = False) -> Iterator[tuple[str, ...]]:
    """Yield every way to cut a name into so many stretches; the ends are marked since they are spelled differently."""
    letters = name if marked else f"^{name}$"
    if number == 1:
        if 0 < len(letters.strip("^$")) <= LONGEST_SOUND:
            yield (letters,)
        return
    for length in range(1, LONGEST_SOUND + 2):
        first, rest = letters[:length], letters[length:]
        if 0 < len(first.strip("^$")) <= LONGEST_SOUND and len(rest) >= number:
            for others in _sounds(rest, number - 1, marked=True):
                yield (first, *others)


def _syllables(name: str, number: int) -> Iterator[tuple[str, ...]]:
    """Yield every way to cut a name into so many syllables of Pinyin."""
    if number == 0:
        if not name:
            yield ()
        return
    for length in range(1, min(6, len(name)) + 1):
        if _SYLLABLE.fullmatch(name[:length]):
            for others in _syllables(name[length:], number - 1):
                yield (name[:length], *others)


def _fit(
    pairs: list[_Pair], cuts: Callable[[str, int], Iterator[tuple[str, ...]]], given: int, believed: float
) -> Spelling:
    """Return which characters stand for which stretch; the entries that are no names are dropped half way."""
    ways = [(text, list(cuts(name, len(text)))) for name, text in pairs]
    joint: dict[_Pair, float] = {}
    for round_ in range(2 * _ROUNDS):
        counts: dict[_Pair, float] = defaultdict(float)
        for text, found in ways:
            chances = [math.prod(joint.get(pair, 0.0) for pair in zip(cut, text, strict=True)) for cut in found]
            total = sum(chances)
            for cut, chance in zip(found, chances, strict=True):
                for pair in zip(cut, text, strict=True):
                    counts[pair] += chance / total if total else (0.0 if joint else 1 / len(found))
        every = sum(counts.values())
        joint = {pair: n / every for pair, n in counts.items() if n > 1e-3}
        if round_ == _ROUNDS - 1:
            ways = _names(ways, counts, given, believed)
    spelling: Spelling = defaultdict(list)
    for (stretch, character), n in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if n >= 0.5 and len(spelling[stretch]) < _PER_STRETCH:
            spelling[stretch].append((character, float(f"{n / every:.3g}")))
    return dict(spelling)


def _names(ways: list[_Ways], counts: dict[_Pair, float], given: int, believed: float) -> list[_Ways]:
    """Keep what is spelled like the rest, going by how firmly one side of a pair (0 or 1) tells the other."""
    seen: dict[str, float] = defaultdict(float)
    for pair, n in counts.items():
        seen[pair[given]] += n

    def belief(text: str, cut: tuple[str, ...]) -> float:
        shares = (counts[pair] / seen[pair[given]] if counts[pair] else 0.0 for pair in zip(cut, text, strict=True))
        return math.prod(shares) ** (1 / len(text))

    return [(text, cuts) for text, cuts in ways if any(belief(text, cut) > believed for cut in cuts)]


def write_speller(spellings: tuple[Spelling, Spelling], file: Path) -> None:
    """Write what `Speller` reads."""
    file.write_bytes(gzip.compress(json.dumps(spellings, ensure_ascii=False, sort_keys=True).encode(), mtime=0))
