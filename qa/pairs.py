"""Lists told side by side: "A和B分别为X和Y", "A and B were X and Y respectively"; which item answers for which."""

from __future__ import annotations

import re
from itertools import pairwise

_CHINESE = re.compile(
    r"(?P<left>[^，,；;：:。！？!?]+?)(?:分别|各)(?:增长|提高|下降|减少|增加|上升|降低|达到?|降至|升至|增至|占|约|超过|为|是|有|在|于|由|叫)?"
    r"(?:了|到|至|为|是)?(?P<right>(?:[^，,；;：:。！？!?]|,(?=\d{3}))+)"
)
_ENGLISH = re.compile(
    r"(?P<left>[^.;:!?]+?)\s(?:was|were|is|are|had|have|reached|cost|took|measured?)\s"
    r"(?P<right>(?:[^.;:!?]|\.(?=\d))+?),?\s+respectively"
)
_LEFT_SEPARATORS = re.compile(r"、|和|与|及|以及|\s*,\s*(?:and\s+)?|\s+and\s+")
_RIGHT_SEPARATORS = re.compile(r"、|以及|和|与|及|\s*,\s+(?:and\s+)?|\s+and\s+")
_ASIDE = re.compile(r"[(（][^()（）]*[)）]")
_LEAST = 2  # characters of an item's name that a question must hold


def paired(asked: str, folded: str, span: tuple[int, int]) -> tuple[int, int]:
    """Return for a stretch in the second of two lists of a folded sentence the item that a folded question asks for.

    That is the item that goes with the one of the first list which the question names. The stretch itself, where it
    stands in no such list, or the question names none or several.
    """
    for pattern in (_CHINESE, _ENGLISH):
        for found in pattern.finditer(folded):
            left = _items(_LEFT_SEPARATORS, folded, *found.span("left"))
            right = _items(_RIGHT_SEPARATORS, folded, *found.span("right"))
            within = len(right) > 1 and right[0][0] <= span[0] and span[1] <= right[-1][1]
            if not within or len(left) != len(right):
                continue
            names = [_ASIDE.sub("", folded[a:b]).strip() for a, b in left]
            named = [i for i in range(len(names)) if _names(asked, names, i)]
            if len(named) == 1:
                return right[named[0]]
    return span


def _items(separators: re.Pattern[str], text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the offsets of the items of a list, without the white space around them."""
    cuts = [(start, start), *(m.span() for m in separators.finditer(text, start, end)), (end, end)]
    found = []
    for (_, a), (b, _) in pairwise(cuts):
        item = text[a:b]
        if item.strip():
            found.append((a + len(item) - len(item.lstrip()), b - len(item) + len(item.rstrip())))
    return found


def _names(asked: str, names: list[str], i: int) -> bool:
    """Tell whether a question names an item by words that are no other's.

    The first item may have words before its name, the last words after it.
    """
    name, others = names[i], "\n".join(names[:i] + names[i + 1 :])
    least = min(_LEAST, *map(len, names))
    keys = [name]
    if i == 0:
        keys += [name[start:] for start in range(1, len(name) - least + 1)]
    if i == len(names) - 1:
        keys += [name[:end] for end in range(least, len(name))]
    return any(key in asked and key not in others for key in keys)
