"""What commands print: results on stdout, what is said of them on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ui.terminal import visible, visible_json

if TYPE_CHECKING:
    from index import BuildReport
    from ui.words import Lang


def say(line: str) -> None:
    """Print a line to stderr at once: what is said of the work, or what is wrong."""
    print(visible(line), file=sys.stderr, flush=True)


def print_json(value: object) -> None:
    """Print a value as JSON that people can read and a terminal does not act on."""
    print(visible_json(json.dumps(value, ensure_ascii=False, indent=2)))


def print_report(report: BuildReport, directory: Path | str) -> None:
    """Print what a build did; what it skipped, left out or found twice goes to stderr."""
    from ui.render import left_out, same_text

    for skipped in report.skipped:
        say(f"yinju: skipped {skipped.source}: {skipped.reason}")
    for file in report.incomplete:
        say(f"yinju: {file.source}: {left_out(file, 'en')}")
    for twin in report.twins:
        say(f"yinju: {twin.source}: {same_text(twin, 'en')}")
    print(
        f"{report.documents} documents, {report.passages} passages in {visible(str(directory))} "
        f"({report.new} new, {report.kept} kept, {report.removed} removed, {report.seconds:.1f} s)"
    )


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int, str], None]]:
    """Give what long work is to call with how much is done of how much.

    It draws a bar where stderr is a terminal, and nothing elsewhere.
    """
    from tqdm import tqdm

    form = "{desc} {percentage:3.0f}%|{bar}| {elapsed}<{remaining}"
    with tqdm(desc=title, total=100, bar_format=form, disable=None, leave=False) as bar:

        def progress(done: int, total: int, _: str) -> None:
            bar.update(100 * done // total - bar.n)

        yield progress


def in_colour() -> bool:
    """Whether stdout is a terminal that shows colours, and nobody asked for none."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def terminal_language() -> Lang:
    """Return the language that the terminal is set to: Chinese where its locale says so."""
    locale = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "zh" if locale.startswith("zh") else "en"
