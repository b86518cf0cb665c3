"""Options that several commands take."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


_STORE_HELP = (
    "Milvus instead of a folder: http://HOST:19530, or a path that ends in .db for milvus-lite; needs: "
    "pip install 'yinju[milvus]' (用 Milvus 存放索引)"
)
_INDEX_HELP = "folder of the index; without it, your own default place (索引所在文件夹)"
_NOTEBOOK_HELP = "the notebook of this name beside the index, as yinju notebooks lists them (笔记本名称)"


def add_index(command: argparse.ArgumentParser, *, makes_notebook: bool = False) -> None:
    """Add the options that name a folder or a notebook; with `makes_notebook` one that is not there is made."""
    command.add_argument("--index", type=Path, metavar="DIR", help=_INDEX_HELP)
    command.add_argument("--notebook", metavar="NAME", help=_NOTEBOOK_HELP)
    command.set_defaults(makes_notebook=makes_notebook)


def add_store(command: argparse.ArgumentParser, *, required: bool = False) -> None:
    """Add the options that name a collection in a store."""
    command.add_argument("--store", metavar="URI", required=required, help=_STORE_HELP)
    command.add_argument(
        "--collection", metavar="NAME", default="yinju", help="collection in the store; default: yinju (集合名)"
    )


def add_port(command: argparse.ArgumentParser, *, help: str) -> None:
    """Add the option of a port to listen on."""
    command.add_argument("--port", type=_port, help=help)


def add_count(
    command: argparse.ArgumentParser, name: str, *, help: str, default: int | None = None, metavar: str | None = None
) -> None:
    """Add an option that takes a number from 1."""
    command.add_argument(name, type=_positive, default=default, metavar=metavar, help=help)


def _port(value: str) -> int:
    port = int(value)
    if not 0 < port < 65536:
        raise argparse.ArgumentTypeError(f"{value} is not a port; choose 1 to 65535")
    return port


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{value} is too few; choose 1 or more")
    return number
