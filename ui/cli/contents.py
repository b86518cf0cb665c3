"""What is in an index: `yinju info`, `yinju list`, `yinju remove`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from corpus.errors import YinjuError
from ui.cli.options import add_index
from ui.cli.output import print_json, print_report
from ui.terminal import visible

if TYPE_CHECKING:
    from ui.cli.options import Commands


def add_info(commands: Commands) -> None:
    """Add `yinju info`."""
    command = commands.add_parser(
        "info",
        help="show what the index is made of (索引概况)",
        description="Show what the index is made of: documents, passages, encoder, vectors, sizes on disk. "
        "显示索引的组成。",
    )
    command.add_argument("--json", action="store_true", help="print it as JSON")
    add_index(command)
    command.set_defaults(run=_info)


def add_list(commands: Commands) -> None:
    """Add `yinju list`."""
    command = commands.add_parser(
        "list",
        help="list the documents of the index (列出文档)",
        description="List the documents of the index in the order they were added: id, title, where it came from. "
        "列出索引中的文档。",
    )
    command.add_argument("--json", action="store_true", help="print the list as JSON")
    add_index(command)
    command.set_defaults(run=_list)


def add_remove(commands: Commands) -> None:
    """Add `yinju remove`."""
    command = commands.add_parser(
        "remove",
        help="take documents out of the index (删除文档)",
        description="Take documents out of the index; the files stay where they are. "
        "从索引中删除文档，文件本身不受影响。",
    )
    command.add_argument("documents", nargs="+", metavar="DOCUMENT", help="an id or a source, as yinju list shows them")
    add_index(command)
    command.set_defaults(run=_remove)


def _info(arguments: argparse.Namespace) -> int:
    from index import default_index_dir, index_info
    from ui import describe

    info = index_info(arguments.index or default_index_dir())
    if arguments.json:
        print_json(describe.info_json(info))
    else:
        print(describe.info_text(info))
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from index import Retriever, default_index_dir

    documents = Retriever.load(arguments.index or default_index_dir()).documents
    if arguments.json:
        print_json(
            [
                {
                    "id": d.id, "title": d.title, "source": d.source, "characters": len(d.text),
                    "also": [{"id": twin.id, "source": twin.source} for twin in d.also],
                }
                for d in documents
            ]
        )  # fmt: skip
    else:
        for document in documents:
            also = [f"also as {twin.source}" for twin in document.also]
            print("\t".join(map(visible, (document.id, document.title, document.source, *also))))
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    from index import Retriever, default_index_dir, update_index

    directory = arguments.index or default_index_dir()
    documents = Retriever.load(directory).documents
    chosen: list[str] = []
    for name in arguments.documents:
        known = [(each.id, each.source) for d in documents for each in d.names]
        named = [ident for ident, source in known if name in (ident, source, visible(ident), visible(source))]
        if not named:
            raise YinjuError(f"there is no document {name} in {directory}; yinju list shows the ids and sources")
        chosen += named
    print_report(update_index(directory, remove=chosen), directory)
    return 0
