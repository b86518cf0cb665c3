"""The command line: every command with its options."""

from __future__ import annotations

import argparse

from ui.cli.asking import add_ask, add_search
from ui.cli.building import add_build, add_publish
from ui.cli.checking import add_check, add_verify
from ui.cli.contents import add_info, add_list, add_remove
from ui.cli.evaluating import add_eval
from ui.cli.notebooks import add_notebooks
from ui.cli.programs import add_mcp
from ui.cli.serving import add_serve

# in the order in which help lists them
_COMMANDS = (
    add_serve, add_mcp, add_ask, add_search, add_build, add_publish, add_info, add_check, add_list, add_notebooks,
    add_remove, add_verify, add_eval,
)  # fmt: skip


def command_line() -> argparse.ArgumentParser:
    """Return what takes the arguments of `yinju` apart; `run` of what it returns is the function that does it."""
    yinju = argparse.ArgumentParser(
        prog="yinju",
        description="Ask your documents; every answer stands on a quote. 引据：向文档提问，每个答案都有原文为证。",
        epilog='Start with: yinju serve, or: yinju ask "中国建立了多少个植物园？"',
    )
    commands = yinju.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in _COMMANDS:
        add(commands)
    return yinju
