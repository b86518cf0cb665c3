"""Questions on ten documents of kinds that no other set here has: python score.py [--misses] [--only SET...]

The documents are made in a scratch folder, each set is indexed and asked by itself. What an answer is called:

    right    the headline (`short`; a text of at most 120 characters where there is none) holds one of the `answers`,
             none of `not`, and is at most 40 characters longer than the answer; of a list the text, of at most 500
             characters, holds eight of ten `items` (an item may be several wordings of it); of an overview the text, of
             at most 600, holds six tenths of the characters of the `evidence`, in runs of six and more; where nothing
             answers, a refusal
    poor     a text of at most 400 characters holds the answer or nine tenths of the evidence, half of the items, three
             tenths of the evidence of an overview
    wrong    anything else that is said
    refused  nothing is said though the document answers

Compared is without regard to white space, case and width; a number and a Latin word count only whole. Net is right and
half of the poor, less the wrong, of all.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from make import make

from index import build_index
from qa import Answer, Assistant

VERDICTS = ("right", "poor", "wrong", "refused")
_RUN = 6


def plain(text: str) -> str:
    """Return text in one width and case, with one kind of dash."""
    return unicodedata.normalize("NFKC", text).lower().replace("–", "-").replace("−", "-")


def solid(text: str) -> str:
    """Return plain text without white space."""
    return "".join(plain(text).split())


def holds(text: str, wanted: str) -> bool:
    """Return whether a text says something, of which a number or a Latin word at an end stands whole."""
    letters = solid(wanted)
    before = r"(?<!\d)(?<!\d[.,])" if letters[0].isdigit() else "(?<![a-z])" if "a" <= letters[0] <= "z" else ""
    behind = r"(?!\d|[.,]\d)" if letters[-1].isdigit() else "(?![a-z])" if "a" <= letters[-1] <= "z" else ""
    return re.search(before + r"\s*".join(map(re.escape, letters)) + behind, plain(text)) is not None


def covered(text: str, evidence: Iterable[str]) -> float:
    """Return the share of the characters of the evidence that a text holds in runs of six and more."""
    within = solid(text)
    found = total = 0
    for letters in map(solid, evidence):
        run = min(_RUN, len(letters))
        starts = [i for i in range(len(letters) - run + 1) if letters[i : i + run] in within]
        found += len({at for i in starts for at in range(i, i + run)})
        total += len(letters)
    return found / total if total else 0.0


def verdict(gold: dict[str, Any], answer: Answer) -> str:
    """Return what an answer is called."""
    if not gold["answerable"] or answer.abstained:
        return "right" if not gold["answerable"] and answer.abstained else "refused" if answer.abstained else "wrong"
    text = "".join(segment.text for segment in answer.segments)
    length = len(solid(text))
    head = answer.short or (text if length <= 120 else "")
    share = covered(text, gold["evidence"])
    if gold["kind"] == "list":
        options = [[item] if isinstance(item, str) else item for item in gold["items"]]
        got = sum(any(holds(text, option) for option in item) for item in options) / len(options)
        return _called(got >= 0.8 and length <= 500, got >= 0.5 and length <= 400)
    if gold["kind"] == "overview":
        return _called(share >= 0.6 and length <= 600, share >= 0.3 and length <= 400)
    in_head = any(holds(head, a) and len(solid(head)) <= len(solid(a)) + 40 for a in gold["answers"])
    in_text = share >= 0.9 or any(holds(text, a) for a in gold["answers"])
    return _called(in_head and not any(holds(head, other) for other in gold.get("not", ())), in_text and length <= 400)


def _called(is_right: bool, is_poor: bool) -> str:
    return "right" if is_right else "poor" if is_poor else "wrong"


def ask(folder: Path) -> list[tuple[dict[str, Any], Answer]]:
    """Return the questions of a set with their answers. Raises what building an index raises."""
    rows = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as scratch:
        assistant = Assistant(build_index([folder / "documents"], scratch))
        return [
            (row, assistant.ask(row["question"], [(asked, said) for asked, said in row.get("history", ())]))
            for row in rows
        ]


def main() -> None:
    """Print the tally by set and by kind, and with `--misses` what is not right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--only", nargs="+", metavar="SET")
    args = parser.parse_args()
    by_set: dict[str, Counter[str]] = {}
    by_kind: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for folder in make(Path(scratch)):
            if args.only and folder.name not in args.only:
                continue
            for gold, answer in ask(folder):
                judged = verdict(gold, answer)
                by_set.setdefault(folder.name, Counter())[judged] += 1
                by_kind.setdefault(gold["kind"], Counter())[judged] += 1
                if args.misses and judged != "right":
                    before = "".join(f"{asked} " for asked, _ in gold.get("history", ()))
                    wanted = gold["answers"] or gold.get("items") or gold["evidence"] or "a refusal"
                    print(f"[{judged}] {folder.name}/{gold['id']} {gold['kind']}: {before}{gold['question']}")
                    print(f"    wanted {wanted}\n    short {answer.short!r}  {answer.confidence:.2f}")
                    print(f"    text {answer.text[:400]!r}")
    for title, tally in (("set", by_set), ("kind", by_kind)):
        print(f"\n{title:14}{'n':>5}" + "".join(f"{v:>9}" for v in VERDICTS) + f"{'net':>8}")
        for name, counts in {**tally, "all": sum(tally.values(), Counter())}.items():
            n = counts.total()
            net = (counts["right"] + counts["poor"] / 2 - counts["wrong"]) / n
            print(f"{name:14}{n:5}" + "".join(f"{counts[v]:9}" for v in VERDICTS) + f"{net:8.3f}")


if __name__ == "__main__":
    main()
