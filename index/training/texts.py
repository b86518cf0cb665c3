"""The texts that encoders are trained on: questions with the passages that answer them, sentences with translations."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.tokens import is_han

Pairs = list[tuple[str, str]]

CHUNK = 200  # characters of a passage of Chinese, about the length of those that will be searched
_LATIN = 3  # times as many of English
_CHINESE_SENTENCE = re.compile(r"[^。！？；!?;\n]*[。！？；!?;\n]*[”’」』）)]*")
_LATIN_SENTENCE = re.compile(r".*?(?:[.!?]\s+|$)", re.DOTALL)


def chunks(text: str) -> list[str]:
    """Cut `text` after sentences into pieces of at most `CHUNK` characters, longer only where one sentence is.

    Pieces of a text without Chinese are three times as long.
    """
    chinese = any(map(is_han, text))
    most = CHUNK if chinese else _LATIN * CHUNK
    pieces, piece = [], ""
    for sentence in (_CHINESE_SENTENCE if chinese else _LATIN_SENTENCE).findall(text):
        if piece and len(piece) + len(sentence) > most:
            pieces.append(piece)
            piece = ""
        piece += sentence
    return [*pieces, piece] if piece.strip() else pieces


def read_contexts(file: Path) -> Pairs:
    """Return each question of contexts (gzip, `{"context", "questions"}` a line) with the chunk that answers it."""
    found = []
    for row in rows(file):
        pieces = chunks(row["context"])
        for question, answers in row["questions"]:
            holding = [piece for piece in pieces if answers and answers[0][0] in piece]
            found += [(question, piece) for piece in holding[:1]]
    return found


def read_translations(file: Path) -> Pairs:
    """Return the pairs of tab-separated English, Chinese and source, gzip."""
    return [(english, chinese) for english, chinese, *_ in (line.split("\t") for line in lines(file))]


def read_sentences(file: Path) -> Pairs:
    """Return those of `read_translations` that are sentences with translations, and no glosses of a dictionary."""
    rows = (line.split("\t") for line in lines(file))
    return [(english, chinese) for english, chinese, source, *_ in rows if not source.endswith("gloss")]


def rows(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a gzip file that has one in JSON on each line."""
    return map(json.loads, lines(file))


def lines(file: Path) -> Iterator[str]:
    """Yield the lines of a gzip file without their ends."""
    with gzip.open(file, "rt", encoding="utf-8") as opened:
        for line in opened:
            yield line.rstrip("\n")
