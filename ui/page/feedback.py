"""What people think of answers: a file of JSON lines beside the index, never sent anywhere."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from corpus.errors import YinjuError
from ui.notebooks import beside
from ui.page.records import Record

Verdict = Literal["good", "bad", "citation"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

_MOST = 100_000_000  # bytes of the file: whoever can open the page can write into it


class NotKept(YinjuError):
    """The feedback could not be written."""


def feedback_file(index_dir: Path) -> Path:
    """Return the file that belongs to an index: beside its folder, so that a rebuild does not touch it."""
    return beside(index_dir, "feedback.jsonl")


def record(file: Path, said: Record, verdict: Verdict | None, when: datetime) -> None:
    """Add a line: the time, the verdict (None: taken back), and what was said with its citations. Raises NotKept."""
    kept = ("question", "understood_as", "short", "text", "abstained", "confidence", "citations")
    line = {"time": when.isoformat(timespec="seconds"), "verdict": verdict, **{key: said[key] for key in kept}}
    try:
        # readable by its owner alone, and written at once so that two pages do not mix their lines
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if os.fstat(descriptor).st_size > _MOST:
                raise NotKept(f"{file}: the feedback has grown past {_MOST:,} bytes; move the file away")
            os.write(descriptor, (json.dumps(line, ensure_ascii=False) + "\n").encode())
        finally:
            os.close(descriptor)
    except OSError as error:
        raise NotKept(
            f"{file}: the feedback could not be written ({error.strerror}); make its folder writable"
        ) from None
