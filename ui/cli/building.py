"""Making an index: `yinju build`, `yinju publish`."""

from __future__ import annotations

import argparse
from functools import partial
from typing import TYPE_CHECKING

from corpus.errors import YinjuError
from ui.cli.options import add_count, add_index, add_store
from ui.cli.output import print_report, progress_bar, say
from ui.cli.place import Store

if TYPE_CHECKING:
    from corpus import Limits
    from ui.cli.options import Commands


def add_build(commands: Commands) -> None:
    """Add `yinju build`."""
    command = commands.add_parser(
        "build",
        help="make the index from your own files (用自己的文件建立索引)",
        description="Make the index hold exactly these files and folders; what did not change is reused. "
        "用给出的文件和文件夹重建索引。",
    )
    command.add_argument("paths", nargs="+", metavar="PATH", help="a file, or a folder of files")
    command.add_argument(
        "--encoder",
        metavar="MODEL",
        help="e5, which knows more of what a text means and builds slowly, or a sentence-transformers model: a folder, "
        "or a name such as BAAI/bge-m3; default: the one the index has, at first a small one (编码器：文件夹或模型名)",
    )
    command.add_argument(
        "--dense-weight",
        type=float,
        metavar="X",
        help="how much the encoder counts beside the terms, 0 to 10; default: what the encoder "
        "says, else what suits most (编码器权重)",
    )
    command.add_argument("--max-bytes", type=int, metavar="N", help="the most a file may hold (文件字节上限)")
    command.add_argument("--max-pages", type=int, metavar="N", help="the most pages a PDF may have (PDF 页数上限)")
    command.add_argument("--max-characters", type=int, metavar="N", help="the longest a text may be (文本字符上限)")
    command.add_argument(
        "--max-seconds",
        type=int,
        metavar="N",
        help="the longest that reading a file may take (读取秒数上限)",
    )
    command.add_argument(
        "--max-memory",
        type=int,
        metavar="N",
        help="the most bytes of memory that reading a file may take (读取内存上限)",
    )
    command.add_argument(
        "--max-pictures",
        type=int,
        metavar="N",
        help="the most scanned pages of a file that text is recognised in (识别页数上限)",
    )
    command.add_argument(
        "--watch",
        action="store_true",
        help="go on and build again whenever a file has changed, until Ctrl+C (文件有变动时自动重建，按 Ctrl+C 停止)",
    )
    command.add_argument(
        "--draft",
        metavar="NAME",
        help="with --store: write, as one of several, into a version that 'yinju publish' puts in use (草稿)",
    )
    command.add_argument("--part", metavar="NAME", default="0", help="with --draft: the name of this writer (写入者)")
    _add_replicas(command)
    add_count(command, "--shards", default=1, metavar="N", help="shards of a collection (分片数)")
    add_index(command, makes_notebook=True)
    add_store(command)
    command.set_defaults(run=_build)


def add_publish(commands: Commands) -> None:
    """Add `yinju publish`."""
    command = commands.add_parser(
        "publish",
        help="put in use what several machines wrote to a store (启用多机写入的版本)",
        description="Put the draft in use that several 'yinju build --store URI --draft NAME' wrote. 启用草稿版本。",
    )
    _add_replicas(command)
    command.add_argument("draft", metavar="DRAFT", help="the name that was given with --draft")
    command.add_argument("--encoder", metavar="MODEL", help="the one that was given with --draft, if any")
    add_store(command, required=True)
    command.set_defaults(run=_publish)


def _add_replicas(command: argparse.ArgumentParser) -> None:
    add_count(command, "--replicas", default=1, metavar="N", help="copies that Milvus holds ready (副本数)")


def _build(arguments: argparse.Namespace) -> int:
    from corpus import Limits
    from index import build_index, default_index_dir
    from ui.originals import keep_originals

    directory = arguments.index or default_index_dir()
    given = {
        "size": arguments.max_bytes,
        "pages": arguments.max_pages,
        "characters": arguments.max_characters,
        "seconds": arguments.max_seconds,
        "memory": arguments.max_memory,
        "pictures": arguments.max_pictures,
    }
    limits = Limits(**{name: most for name, most in given.items() if most is not None})
    if isinstance(directory, Store):
        if arguments.watch:
            raise YinjuError("--watch keeps a folder's index in step; leave it out with --store")
        return _build_in_store(arguments, directory, limits)

    def build(*, tell: bool = True) -> None:
        with progress_bar("建立索引 Building") as progress:
            retriever = build_index(
                arguments.paths,
                directory,
                encoder=arguments.encoder,
                dense_weight=arguments.dense_weight,
                limits=limits,
                progress=progress,
            )
        report = retriever.report
        keep_originals(directory, arguments.paths, retriever.documents)
        if report is None:
            raise AssertionError("a build has a report")
        if tell or report.new or report.removed or report.skipped:
            print_report(report, directory)

    build()
    if arguments.watch:
        from ui.in_step import watch

        say("Watching for changes (Ctrl+C to stop). 正在留意文件变动，按 Ctrl+C 停止。")
        try:
            watch(arguments.paths, directory, partial(build, tell=False), say)
        except KeyboardInterrupt:  # how watching is ended
            say("Stopped watching; the index is as it was last built. 已停止。")
    return 0


def _build_in_store(arguments: argparse.Namespace, store: Store, limits: Limits) -> int:
    from index import build_in_store

    with progress_bar("建立索引 Building") as progress:
        report = build_in_store(
            arguments.paths,
            store.uri,
            store.collection,
            encoder=arguments.encoder,
            dense_weight=arguments.dense_weight,
            limits=limits,
            draft=arguments.draft,
            part=arguments.part,
            shards=arguments.shards,
            replicas=arguments.replicas,
            progress=progress,
        )
    print_report(report, f"{store.collection}, {store.uri}")
    if arguments.draft:
        command = f"yinju publish {arguments.draft} --store {store.uri} --collection {store.collection}"
        say(f"Not in use yet; when all writers are done: {command}  (尚未启用)")
    return 0


def _publish(arguments: argparse.Namespace) -> int:
    from index import publish_draft

    manifest = publish_draft(
        arguments.store,
        arguments.collection,
        arguments.draft,
        encoder=arguments.encoder,
        replicas=arguments.replicas,
    )
    print(f"{manifest.documents} documents, {manifest.passages} passages in use (已启用)")
    return 0
