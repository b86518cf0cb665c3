"""Ask tables of our own what is computed from their cells: each is written to a file of its form and asked alone.

    python tests/benchmarks/tables.py [--misses] [--rows N]

`tables.txt` holds tables and questions invented for this project: "# name form title", then the rows, then questions
"? question = answer | or this one & and this one ! but not this one", without an answer where none is in the table.
`--rows` asks one table of so many rows instead and prints seconds.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index import Retriever, build_index
from qa import Answer, Assistant

SHIPPED = Path(__file__).with_suffix(".txt")
VERDICTS = ("right", "wrong", "refused")

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; of each of `answers` one variant has to be told, of `never` none; no answers: it must be refused."""

    question: str
    answers: tuple[tuple[str, ...], ...]
    never: tuple[str, ...]


@dataclass(slots=True)
class Case:
    """A table, the form of its file, and what it is asked."""

    name: str
    form: str
    title: str
    rows: Rows = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


def load(file: Path = SHIPPED) -> list[Case]:
    """Read the tables of a file."""
    cases: list[Case] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            cases.append(Case(*line[2:].split(" ", 2)))
        elif line.startswith("? "):
            question, _, rest = line[2:].partition(" =")
            said, _, never = rest.partition("!")
            answers = [tuple(v.strip() for v in part.split("|")) for part in said.split("&") if part.strip()]
            cases[-1].asked.append(Asked(question, tuple(answers), tuple(filter(None, [never.strip()]))))
        else:
            cases[-1].rows.append(line.split("\t"))
    return cases


def write(case: Case, folder: Path) -> Path:
    """Write a table to a file of its form and return that."""
    file = folder / f"{case.name}.{'md' if case.form == 'lines' else case.form}"
    width = max(map(len, case.rows))
    rows = [[*row, *[""] * (width - len(row))] for row in case.rows]
    if case.form == "xlsx":
        from openpyxl import Workbook

        book = Workbook()
        book.active.title = case.title[:30]
        for row in rows:
            book.active.append([_value(cell) for cell in row])
        book.save(file)
    elif case.form == "docx":
        from docx import Document as Word

        word = Word()
        word.add_heading(case.title, 1)
        table = word.add_table(len(rows), width)
        for row, cells in zip(rows, table.rows, strict=True):
            for text, cell in zip(row, cells.cells, strict=True):
                cell.text = text
        word.save(str(file))
    elif case.form == "csv":
        import csv

        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(rows)
    else:
        file.write_text(f"# {case.title}\n\n{_text(case.form, rows)}\n", encoding="utf-8")
    return file


def _text(form: str, rows: Rows) -> str:
    if form == "lines":
        return "\n\n".join(" ".join(row).strip() for row in rows)
    if form == "md":
        lines = [f"| {' | '.join(row)} |" for row in rows]
        return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])
    cells = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def _value(cell: str) -> str | float:
    return float(cell) if re.fullmatch(r"-?\d+(?:\.\d+)?", cell) else cell


def verdict(asked: Asked, answer: Answer) -> str:
    """Return how an answer is: what has one answer tells it in short, a list in its text."""
    if not asked.answers or answer.abstained:
        return ("right" if not asked.answers else "refused") if answer.abstained else "wrong"
    told = answer.text if len(asked.answers) > 1 else answer.short or answer.text
    held = all(any(_holds(told, variant) for variant in variants) for variants in asked.answers)
    brief = len(told) <= sum(max(map(len, variants)) for variants in asked.answers) + (
        40 if told == answer.short else 300
    )
    return "right" if held and brief and not any(_holds(told, other) for other in asked.never) else "wrong"


def _holds(text: str, answer: str) -> bool:
    """Tell whether a text holds an answer, and no longer number or Latin word in which it stands."""
    pattern = re.escape(re.sub(r"\s", "", answer).lower())
    plain = re.sub(r"\s", "", text).lower()
    return re.search(rf"(?<![\d.]){pattern}(?![\d]|[.,]\d)" if answer[:1].isdigit() else pattern, plain) is not None


def main() -> None:
    """Print the tally of each table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--rows", type=int, default=0)
    args = parser.parse_args()
    if args.rows:
        print(*seconds(args.rows), sep="\n")
        return
    over = Counter[str]()
    for case in load():
        with tempfile.TemporaryDirectory() as folder:
            given = Path(folder)
            assistant = Assistant(build_index([write(case, given)], given / "index"))
            tally = Counter[str]()
            for asked in case.asked:
                answer = assistant.ask(asked.question)
                told = verdict(asked, answer)
                tally[told] += 1
                if args.misses and told != "right":
                    print(f"  {told}: {asked.question} {asked.answers} -> {answer.short!r} {answer.text[:200]!r}")
        over += tally
        print(_line(f"{case.name} ({case.form})", tally))
    print(_line("over all", over))


def _line(name: str, tally: Counter[str]) -> str:
    return f"{name:20}" + "".join(f"{tally[v]:>4} {v}" for v in VERDICTS)


def seconds(count: int) -> Iterator[str]:
    """Yield what a table of so many rows takes: reading and indexing it, the first question, further ones."""
    chooser = random.Random(0)
    case = Case("large", "csv", "订单", [["订单号", "客户", "城市", "金额（元）", "日期"]])
    for i in range(count):
        customer = f"{chooser.choice('赵钱孙李周吴')}{chooser.choice('文武明亮')}{i % 997}号"
        day = f"2024-{chooser.randint(1, 12):02}-{chooser.randint(1, 28):02}"
        case.rows.append(
            [f"DD{i:06}", customer, chooser.choice("东西南北") + "城", str(chooser.randint(1, 10**6)), day]
        )
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder)
        started = time.perf_counter()
        retriever: Retriever = build_index([write(case, given)], given / "index")
        yield f"built {time.perf_counter() - started:.1f} s"
        yield from _asked(Assistant(retriever), case.rows[len(case.rows) // 2])


def _asked(assistant: Assistant, row: Sequence[str]) -> Iterator[str]:
    for question in (
        "金额最大的订单是哪个",
        f"{row[0]}的金额是多少",
        "一共多少个订单",
        "北城的金额合计多少",
        "DD999999的金额",
    ):
        started = time.perf_counter()
        answer = assistant.ask(question)
        yield f"{time.perf_counter() - started:.2f} s  {question} {answer.short!r}"


if __name__ == "__main__":
    main()
