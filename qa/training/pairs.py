"""Make what the reader learns from: questions, each with a window of text and the spans in it that answer.

    python -m qa.training.pairs --reading FOLDER --beir FOLDER... --books FOLDER --out PAIRS.jsonl.gz [--seed N]
                             [--share F] [--most N] [--switched F]

FOLDER of `--reading` holds files NAME.jsonl.gz of contexts with questions, those of `--beir` collections with
answers.jsonl, that of `--books` documents with questions of their own. How many of each are taken stands in `SHARES`;
another seed takes others, and `--share` that part of them, which gives the books more weight; `--most` is how many of
all are kept, `--switched` the part whose question is put into the other language. Left out for good, to measure by:
every fifth document of a collection (by the sha256 of its id) and every fifth book (by its name).

A row: `question` (with the turns before it), `text`, `body` (where the passage begins in it), `spans` (the stretches
that answer, as one answer; empty where the window does not answer), `items` (the parts of a list), `source`.
Windows that do not answer are those that our own retriever finds beside the right ones.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

from index.spelling import respellings
from qa.training.contexts import ELSEWHERE, SHARES, Contexts, beside_pairs
from qa.training.examples import load_books
from qa.training.pair import Pair, is_chinese, left_out
from qa.training.retrieved import book_pairs, collection_pairs
from qa.training.switched import switched

_TRADITIONAL = 0.1  # share of the Chinese pairs that are written in traditional characters
_MISTYPED = 0.05  # share of the pairs whose question has a slip
_PIECE = re.compile(r"[a-z]{4,}|[\u4e00-\u9fff]{2}")


def traditional(pairs: Iterable[Pair], seed: int) -> Iterator[Pair]:
    """Yield the pairs, some of the Chinese ones in traditional characters where that keeps every place."""
    from opencc import OpenCC

    convert = OpenCC("s2t").convert
    chooser = random.Random(seed)
    for pair in pairs:
        if chooser.random() < _TRADITIONAL and is_chinese(pair.text):
            text, question = convert(pair.text), convert(pair.question)
            if len(text) == len(pair.text):
                yield replace(pair, text=text, question=question)
                continue
        yield pair


def mistyped(pairs: Iterable[Pair], seed: int) -> Iterator[Pair]:
    """Yield the pairs, some of them with another character of the same sound, or a letter wrong, in the question."""
    chooser = random.Random(seed)
    for pair in pairs:
        if chooser.random() < _MISTYPED:
            pieces = [(m, slips) for m in _PIECE.finditer(pair.question) if (slips := list(respellings(m[0])))]
            if pieces:
                piece, slips = chooser.choice(pieces)
                head, tail = pair.question[: piece.start()], pair.question[piece.end() :]
                yield replace(pair, question=head + chooser.choice(slips) + tail)
                continue
        yield pair


def main() -> None:
    """Make the pairs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reading", type=Path, required=True)
    parser.add_argument("--beir", type=Path, nargs="*", default=[])
    parser.add_argument("--books", type=Path, action="append", default=[])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--share", type=float, default=1.0, help="the part of SHARES that is taken")
    parser.add_argument("--most", type=int, help="how many of all are kept")
    parser.add_argument("--switched", type=float, default=0.0, help="the part whose question changes its language")
    args = parser.parse_args()
    made: list[Pair] = []
    contexts = Contexts(args.seed)
    for name, share in SHARES.items():
        file = args.reading / f"{name}.jsonl.gz"
        answered, unanswered, beside = (round(args.share * n) for n in share)
        made += contexts.pairs(file, (answered, unanswered, beside))
        if name in ELSEWHERE:
            made += beside_pairs(file, round(args.share * ELSEWHERE[name]), args.seed)
        print(name, len(made), flush=True)
    for folder in args.beir:
        made += collection_pairs(folder)
        print(folder.name, len(made), flush=True)
    books = [book for folder in args.books for book in load_books(folder) if not left_out(book.file.stem)]
    made += book_pairs(books)
    print(len(books), "books", len(made), flush=True)
    if args.most:
        made = random.Random(args.seed).sample(made, min(args.most, len(made)))
    random.Random(args.seed).shuffle(made)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(args.out, "wt", encoding="utf-8") as out:
        for pair in traditional(mistyped(switched(made, args.seed, args.switched), args.seed), args.seed):
            out.write(json.dumps(asdict(pair), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
