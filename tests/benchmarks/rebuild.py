"""Measure a rebuild after one paragraph of many documents changed: share of the first build's time, passages encoded.

    python tests/benchmarks/rebuild.py [TEXT.txt CORPUS.jsonl ...] [--documents 1000] [--passages 20000] [--rows]

The documents are made as in scale.py, as files of their own or, with --rows, as the rows of one JSONL file. Each build
runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import scale

from corpus import default_document


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=Path, metavar="TEXT", help="more texts to take sentences from")
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--rows", action="store_true", help="one JSONL file instead of a folder")
    options = parser.parse_args()
    first = 0.0
    scale.PER_FILE = options.passages // options.documents
    with tempfile.TemporaryDirectory() as made:
        texts, index_dir = Path(made, "texts"), Path(made, "index")
        texts.mkdir()
        known = scale.pool([default_document(), *options.texts])
        scale.write_texts(texts, options.passages, known)
        files = sorted(texts.iterdir())
        if options.rows:
            texts = Path(made, "rows.jsonl")
        for step in ("first build", "nothing changed", "one paragraph changed", "another changed"):
            if step.endswith("paragraph changed") or step.startswith("another"):
                file = files[len(files) // 2 - step.startswith("another")]
                lines = file.read_text(encoding="utf-8").split("\n\n")
                lines[3] = f"这一段已经改写。{known[0]}"
                file.write_text("\n\n".join(lines), encoding="utf-8")
            if options.rows:
                rows = [{"_id": file.stem, "title": "", "text": file.read_text(encoding="utf-8")} for file in files]
                texts.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
            figures = scale.build_apart(texts, index_dir)
            scale.show(step, figures)
            if step == "first build":
                first = figures["seconds"]
            else:
                print(
                    f"   {figures['seconds'] / first:.1%} of the first build's time, {figures['new']} passages encoded"
                )


if __name__ == "__main__":
    main()
