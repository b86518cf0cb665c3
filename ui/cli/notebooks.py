"""The notebooks beside an index: `yinju notebooks`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ui.cli.options import add_index
from ui.cli.output import print_json, terminal_language
from ui.cli.place import default_directory
from ui.terminal import visible

if TYPE_CHECKING:
    from ui.cli.options import Commands


def add_notebooks(commands: Commands) -> None:
    """Add `yinju notebooks`."""
    command = commands.add_parser(
        "notebooks",
        help="list the notebooks (列出笔记本)",
        description="List the notebooks beside the index: the name and the folder of each. yinju build --notebook NAME "
        "makes one. 列出笔记本的名称和文件夹。",
    )
    command.add_argument("--json", action="store_true", help="print the list as JSON")
    add_index(command)
    command.set_defaults(run=_notebooks)


def _notebooks(arguments: argparse.Namespace) -> int:
    from ui.notebooks import Notebooks
    from ui.words import say

    known = Notebooks(arguments.index or default_directory()).all()
    named = [(each.name or say("first_notebook", terminal_language()), str(each.index)) for each in known]
    if arguments.json:
        print_json([{"name": name, "index": index} for name, index in named])
    else:
        for name, index in named:
            print(visible(name), visible(index), sep="\t")
    return 0
