"""Serving programs: `yinju mcp`, and what `yinju serve` asks of programs too."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Any

from ui.cli.options import add_count, add_index, add_port
from ui.cli.output import say
from ui.cli.place import default_directory, opened
from ui.model import add_options, writer_of

if TYPE_CHECKING:
    from ui.cli.options import Commands


def add_mcp(commands: Commands) -> None:
    """Add `yinju mcp`."""
    command = commands.add_parser(
        "mcp",
        help="let an assistant that speaks MCP use the documents (供支持 MCP 的程序调用)",
        description="Serve tools (ask, search, documents, verify) and documents by the Model Context Protocol, to the "
        "program that starts this command, or with --http to others, with the API for programs beside. "
        "以 MCP 协议提供提问、检索、核对引文的工具。",
        epilog="Needs: pip install 'yinju[mcp]'. A client starts it with: yinju mcp --index DIR",
    )
    command.add_argument("--http", action="store_true", help="serve over HTTP, at /mcp and /api (通过 HTTP 提供)")
    command.add_argument("--host", default="127.0.0.1", help="with --http: address; default: this machine only")
    add_port(command, help="with --http: port; default: the first free one from 7860")
    add_options(command)
    add_program_options(command)
    add_index(command)
    command.set_defaults(run=_mcp)


def add_program_options(command: argparse.ArgumentParser) -> None:
    """Add the options that say which programs may call, and how often."""
    command.add_argument(
        "--api-key",
        action="append",
        default=[],
        metavar="KEY",
        help="a key that programs must send (Authorization: Bearer KEY), as often as you like; YINJU_API_KEY, with "
        "commas between keys, does the same unseen by other users (程序调用所需的密钥)",
    )
    add_count(command, "--rate", metavar="N", help="calls a minute of one program; default 600 (每分钟调用次数)")


def programs_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what was said of the programs that may call: keys and how often."""
    from ui.programs.gate import RATE, keys_of

    return {
        "keys": keys_of(arguments.api_key, os.environ.get("YINJU_API_KEY")),
        "rate": arguments.rate or RATE,
    }


def _mcp(arguments: argparse.Namespace) -> int:
    from ui.programs.mount import check_mcp

    check_mcp()
    writer = writer_of(arguments)
    opened(arguments.index).close()  # builds a missing default index, and says at once what is wrong
    from ui.page.library import Library

    library = Library(arguments.index or default_directory(), suggesting=False, writer=writer)
    if arguments.http:
        from ui.programs.server import serve_programs

        def announce(url: str) -> None:
            say(f"Tools for programs (MCP) are at {url}mcp, the API at {url}api  (Ctrl+C to stop; 按 Ctrl+C 停止)")

        try:
            serve_programs(
                library, host=arguments.host, port=arguments.port, **programs_of(arguments), announce=announce
            )
        except KeyboardInterrupt:  # how a server is ended
            pass
        say("Yinju has stopped. 引据已停止。")
    else:
        import asyncio

        from ui.programs.mcp import serve_stdio

        asyncio.run(serve_stdio(library))
    return 0
