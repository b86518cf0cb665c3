"""An evaluation as a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qa.evaluate import MEASURES, Change, Evaluation
from ui.terminal import plain, visible

_TEXT = 60  # characters shown of a question and of an answer


def evaluation_text(evaluation: Evaluation, changes: Sequence[Change] | None, kept: Path) -> str:
    """Return the table by type, the misses, and what changed since the run before (None: there was none)."""
    lines = [f"{'type':<14}{'n':>5}" + "".join(f"{name:>11}" for name in MEASURES)]
    for name, row in evaluation.table.items():
        cells = "".join(f"{row[m]:>11.3f}" if m in row else " " * 11 for m in MEASURES)
        lines.append(f"{visible(name):<14}{row['n']:>5}{cells}")
    if evaluation.misses:
        lines += ["", f"未答对 Misses: {len(evaluation.misses)}"]
    for miss in evaluation.misses:
        lines.append(f"  {miss.score:.2f}  {visible(miss.id)}  {_line(miss.question)}")
        lines.append(f"        → {_line(miss.short or miss.text)}")
    lines.append("")
    if changes is None:
        lines.append(
            f"第一次评测，下次将与它比较。 The first run; the next is compared with it. ({visible(str(kept))})"
        )
    elif not changes:
        lines.append("与上次相同。 Every question scores as in the last run.")
    for title, chosen in (
        ("变差 Worse", [c for c in changes or () if c.now < c.before]),
        ("变好 Better", [c for c in changes or () if c.now > c.before]),
    ):
        if chosen:
            lines.append(f"{title} since the last run: {len(chosen)}")
            lines += [f"  {c.before:.2f} → {c.now:.2f}  {visible(c.id)}  {_line(c.question)}" for c in chosen]
    return "\n".join(lines)


def _line(text: str) -> str:
    text = plain(" ".join(text.split()))
    return text if len(text) <= _TEXT else text[: _TEXT - 1] + "…"
