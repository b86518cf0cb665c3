"""Serving the page: `yinju serve`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import YinjuError
from ui.cli.options import add_index, add_port, add_store
from ui.cli.output import say
from ui.cli.place import Store, default_directory, opened
from ui.cli.programs import add_program_options, programs_of
from ui.model import add_options, writer_of

if TYPE_CHECKING:
    from ui.cli.options import Commands


def add_serve(commands: Commands) -> None:
    """Add `yinju serve`."""
    command = commands.add_parser(
        "serve",
        help="open the chat page on this machine (打开网页)",
        description="Serve the chat page. 启动问答网页。",
        epilog="Beyond this machine a password is required; it is asked with user name 'yinju'.",
    )
    command.add_argument("--host", default="127.0.0.1", help="address to listen on; default: this machine only")
    add_port(command, help="port; default: the first free one from 7860")
    command.add_argument("--password", help="password of the page; YINJU_PASSWORD does the same unseen by other users")
    command.add_argument(
        "--users",
        type=Path,
        metavar="FILE",
        help="who may log in, a line each: name:password; everybody has chats of their own (登录名和密码，每行一个)",
    )
    command.add_argument(
        "--mcp",
        action="store_true",
        help="let programs use the documents by MCP too, at /mcp; needs: pip install 'yinju[mcp]' "
        "(供其他程序作为 MCP 工具调用)",
    )
    add_options(command)
    add_program_options(command)
    add_index(command, makes_notebook=True)
    add_store(command)
    command.set_defaults(run=_serve)


def _serve(arguments: argparse.Namespace) -> int:
    from index import IndexMissing

    writer = writer_of(arguments)
    store = arguments.index if isinstance(arguments.index, Store) else None
    directory = (store.directory if store else arguments.index) or default_directory()
    new = False
    try:
        opened(arguments.index)  # says at once what is wrong, before the slow imports
    except IndexMissing:
        if store:
            raise
        new = True
        say(f"No index in {directory} yet: the page opens empty, add documents there. 还没有索引，请在网页里加入文档。")
    from ui.page.library import Library, StoreLibrary
    from ui.server import serve

    library = (
        StoreLibrary(directory, store.uri, store.collection, writer)
        if store
        else Library(directory, new=new, writer=writer)
    )

    def announce(url: str) -> None:
        say(f"Yinju is at {url}  (Ctrl+C to stop; 按 Ctrl+C 停止)")
        if arguments.mcp:
            say(f"Tools for programs (MCP) are at {url}mcp  (供其他程序调用)")

    try:
        serve(
            library,
            host=arguments.host,
            port=arguments.port,
            password=arguments.password or os.environ.get("YINJU_PASSWORD"),
            users=_users(arguments.users) if arguments.users else None,
            mcp=arguments.mcp,
            **programs_of(arguments),
            announce=announce,
        )
    except KeyboardInterrupt:  # how a server is ended
        pass
    say("Yinju has stopped. 引据已停止。")
    return 0


def _users(file: Path) -> dict[str, str]:
    """Return the password of each name in a file of `--users`. Raises YinjuError for a line that has not both."""
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise YinjuError(f"cannot read {file}: {error}; name a file with a line name:password for each") from None
    users: dict[str, str] = {}
    for n, line in enumerate(lines, 1):
        name, _, password = line.partition(":")
        if line.strip() and not (name.strip() and password):
            raise YinjuError(f"{file} line {n} is not name:password; write both, or remove the line")
        if line.strip():
            users[name.strip()] = password
    if not users:
        raise YinjuError(f"{file} names nobody; write a line name:password for each who may log in")
    return users
