"""Whether index and quotes are what was written: `yinju check`, `yinju verify`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ui.cli.options import add_index, add_store
from ui.cli.output import say
from ui.cli.place import opened
from ui.terminal import visible

if TYPE_CHECKING:
    from ui.cli.options import Commands


def add_check(commands: Commands) -> None:
    """Add `yinju check`."""
    command = commands.add_parser(
        "check",
        help="check every byte of the index (检查索引是否损坏)",
        description="Compare every file of the index with what was written; name what is damaged and the remedy; exit "
        "code 1 when something is. 逐字节检查索引，指出损坏的文件和补救办法。",
    )
    add_index(command)
    command.set_defaults(run=_check)


def add_verify(commands: Commands) -> None:
    """Add `yinju verify`."""
    command = commands.add_parser(
        "verify",
        help="check the quotes of an exported answer or chat (核对引文)",
        description="Check that every quote still stands in its document word for word; exit code 1 when one does not. "
        "核对导出的引文与文档逐字一致。",
    )
    command.add_argument("file", metavar="FILE", help="JSON of yinju ask --json or of an exported chat; - reads a pipe")
    add_index(command)
    add_store(command)
    command.set_defaults(run=_verify)


def _check(arguments: argparse.Namespace) -> int:
    from index import IndexDamaged, check_index, default_index_dir

    directory = arguments.index or default_index_dir()
    try:
        checked = check_index(directory)
    except IndexDamaged as error:  # of CURRENT or the manifest, so that nothing is known of the rest
        print(visible(str(error)))
        faults = 1
    else:
        for fault in checked.faults:
            print(visible(f"{fault.file} {fault.what}"))
        faults = len(checked.faults)
        if not faults:
            print(visible(f"{checked.files} files in {checked.folder} are as they were written. 索引完好。"))
    if faults:
        print(
            f"Give the files it was made of to: yinju build PATH --index {visible(str(directory))}, or put back "
            "a copy. 请用原文件重新建立索引，或恢复备份。"
        )
    return 1 if faults else 0


def _verify(arguments: argparse.Namespace) -> int:
    from ui import render
    from ui.verify import NotVerifiable, verify_json
    from ui.words import language_of

    try:
        given = sys.stdin.buffer.read() if arguments.file == "-" else Path(arguments.file).read_bytes()
        text = given.decode("utf-8-sig")
    except OSError as error:
        raise NotVerifiable(f"cannot read {arguments.file}: {error.strerror}; name a file, or - for a pipe") from None
    except UnicodeDecodeError:
        raise NotVerifiable(f"{arguments.file} is not UTF-8; export the chat again as JSON") from None
    checks = verify_json(text, opened(arguments.index).documents)
    for check in checks:
        print(render.check_text(check, language_of(check.claim.quote)))
    if not checks:
        say("Nothing is quoted, so there is nothing to check. 没有引文可核对。")
    return 1 if any(check.problem for check in checks) else 0
