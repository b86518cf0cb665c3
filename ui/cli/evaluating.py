"""Scoring answers and retrieval: `yinju eval`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import YinjuError
from ui.cli.options import add_index
from ui.cli.output import print_json, progress_bar
from ui.cli.place import opened

if TYPE_CHECKING:
    from ui.cli.options import Commands


def add_eval(commands: Commands) -> None:
    """Add `yinju eval`."""
    command = commands.add_parser(
        "eval",
        help="score your own questions, and against the last run (用自己的问题评测)",
        description="Ask the questions of a file, score the answers by type, list the misses, and say which questions "
        "got worse or better since the last run; exit code 1 when one got worse. "
        "用自己的问题评测，并与上次比较；有问题变差时退出码为 1。",
        epilog='One JSON row a question: {"question": "有多少个植物园？", "answers": ["近200个"]}; also id, type, '
        'history, items, evidence, "answerable": false. qa/evaluate.py says what they mean.',
    )
    command.add_argument("gold", type=Path, nargs="?", metavar="GOLD.jsonl", help="the questions, one JSON row each")
    command.add_argument(
        "--beir",
        type=Path,
        metavar="FOLDER",
        help="score retrieval on a collection in BEIR layout instead: nDCG, MRR, recall; without --index an index of "
        "its corpus.jsonl is built and thrown away (按 BEIR 数据集评测检索)",
    )
    command.add_argument("--split", default="test", help="which qrels of the collection; default: test")
    command.add_argument(
        "--run", dest="written", type=Path, metavar="FILE", help="with --beir: write what is found as a TREC run"
    )
    command.add_argument(
        "--score-run", type=Path, metavar="FILE", help="with --beir: score this TREC run, of any system, and search not"
    )
    command.add_argument("--json", action="store_true", help="print everything as JSON")
    command.add_argument(
        "--keep",
        type=Path,
        metavar="FILE",
        help="where the scores are kept for the next run; default: beside the index",
    )
    add_index(command)
    command.set_defaults(run=_eval)


def _eval(arguments: argparse.Namespace) -> int:
    if arguments.beir is not None:
        from ui.beir import measured

        with progress_bar("检索 Searching") as progress:
            told = measured(
                arguments.beir,
                arguments.split,
                retriever=opened(arguments.index) if arguments.index else None,
                written=arguments.written,
                given=arguments.score_run,
                progress=progress,
            )
        if arguments.json:
            print_json(told)
        else:
            print(
                "\n".join(f"{name:<12}{value:>9{'d' if name == 'queries' else '.4f'}}" for name, value in told.items())
            )
        return 0
    if arguments.gold is None:
        raise YinjuError("there is nothing to score; give a file of questions, GOLD.jsonl, or --beir FOLDER")
    from index import default_index_dir
    from qa import Assistant
    from qa.evaluate import as_json, evaluate, keep_run, read_gold, read_run
    from ui.evaluation import evaluation_text

    gold = read_gold(arguments.gold)
    directory = (arguments.index or default_index_dir()).absolute()
    kept = arguments.keep or directory.with_name(f"{directory.name}.eval.json")
    before = read_run(kept, arguments.gold.name)
    with progress_bar("评测 Asking") as progress:
        evaluation = evaluate(
            gold, Assistant(opened(arguments.index)), progress=lambda done: progress(done, len(gold), "")
        )
    changes = None if before is None else evaluation.changes(before)
    try:
        if arguments.json:
            print_json(as_json(evaluation, changes))
        else:
            print(evaluation_text(evaluation, changes, kept))
    finally:  # also where whoever reads the table had enough of it
        keep_run(kept, arguments.gold.name, evaluation)
    return 1 if any(change.now < change.before for change in changes or ()) else 0
