"""Running one command: what it raises becomes one line and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from corpus.errors import YinjuError
from ui.cli.commands import command_line
from ui.cli.output import say, terminal_language
from ui.cli.place import place_of


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 0 done, 2 a mistake that one line on stderr explains."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # Chinese on a terminal that cannot show it
    arguments = command_line().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        if "index" in arguments:
            arguments.index = place_of(arguments)
        return run(arguments)
    except YinjuError as error:
        from ui.problems import explained

        say(f"yinju: {explained(error, terminal_language())}")
        return 2
    except BrokenPipeError:  # whoever reads the pipe had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
