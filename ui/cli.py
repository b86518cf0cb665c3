"""The command `yinju`: serve the page, ask, search, build, list and remove documents, verify quotes, score."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import YinjuError
from ui.model import add_options, writer_of
from ui.terminal import visible, visible_json

if TYPE_CHECKING:
    from corpus import Limits
    from index import BuildReport, Retriever
    from ui.words import Lang

_STORE_HELP = (
    "Milvus instead of a folder: http://HOST:19530, or a path that ends in .db for milvus-lite; needs: "
    "pip install 'yinju[milvus]' (用 Milvus 存放索引)"
)
_INDEX_HELP = "folder of the index; without it, your own default place (索引所在文件夹)"

_NOTEBOOK_HELP = "the notebook of this name beside the index, as yinju notebooks lists them (笔记本名称)"


@dataclass(frozen=True, slots=True)
class _Store:
    """A collection in a store, and the folder of what belongs to this machine."""

    uri: str
    collection: str
    directory: Path | None


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 0 done, 2 a mistake that one line on stderr explains."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # Chinese on a terminal that cannot show it
    arguments = _parser().parse_args(argv)
    if getattr(arguments, "store", None) and "index" in arguments:
        arguments.index = _Store(arguments.store, arguments.collection, arguments.index)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        if getattr(arguments, "notebook", None) is not None:
            if getattr(arguments, "store", None):
                raise YinjuError("--notebook is a folder on this machine and --store is not; give one of them")
            arguments.index = _notebook(arguments.index, arguments.notebook, make=run in (_build, _serve))
        return run(arguments)
    except YinjuError as error:
        from ui.problems import explained

        _say(f"yinju: {explained(error, _terminal_language())}")
        return 2
    except BrokenPipeError:  # whoever reads the pipe had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="yinju",
        description="Ask your documents; every answer stands on a quote. 引据：向文档提问，每个答案都有原文为证。",
        epilog='Start with: yinju serve, or: yinju ask "中国建立了多少个植物园？"',
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    serve = commands.add_parser(
        "serve",
        help="open the chat page on this machine (打开网页)",
        description="Serve the chat page. 启动问答网页。",
        epilog="Beyond this machine a password is required; it is asked with user name 'yinju'.",
    )
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on; default: this machine only")
    serve.add_argument("--port", type=_port, help="port; default: the first free one from 7860")
    serve.add_argument("--password", help="password of the page; YINJU_PASSWORD does the same unseen by other users")
    serve.add_argument(
        "--users",
        type=Path,
        metavar="FILE",
        help="who may log in, a line each: name:password; everybody has chats of their own (登录名和密码，每行一个)",
    )
    serve.add_argument(
        "--mcp",
        action="store_true",
        help="let programs use the documents by MCP too, at /mcp; needs: pip install 'yinju[mcp]' "
        "(供其他程序作为 MCP 工具调用)",
    )
    add_options(serve)
    serve.set_defaults(run=_serve)

    mcp = commands.add_parser(
        "mcp",
        help="let an assistant that speaks MCP use the documents (供支持 MCP 的程序调用)",
        description="Serve tools (ask, search, documents, verify) and documents by the Model Context Protocol, to the "
        "program that starts this command, or with --http to others, with the API for programs beside. "
        "以 MCP 协议提供提问、检索、核对引文的工具。",
        epilog="Needs: pip install 'yinju[mcp]'. A client starts it with: yinju mcp --index DIR",
    )
    mcp.add_argument("--http", action="store_true", help="serve over HTTP, at /mcp and /api (通过 HTTP 提供)")
    mcp.add_argument("--host", default="127.0.0.1", help="with --http: address; default: this machine only")
    mcp.add_argument("--port", type=_port, help="with --http: port; default: the first free one from 7860")
    add_options(mcp)
    mcp.set_defaults(run=_mcp)
    for command in (serve, mcp):
        command.add_argument(
            "--api-key",
            action="append",
            default=[],
            metavar="KEY",
            help="a key that programs must send (Authorization: Bearer KEY), as often as you like; YINJU_API_KEY, with "
            "commas between keys, does the same unseen by other users (程序调用所需的密钥)",
        )
        command.add_argument(
            "--rate", type=_positive, metavar="N", help="calls a minute of one program; default 600 (每分钟调用次数)"
        )

    ask = commands.add_parser(
        "ask",
        help="answer one question with quotes (提问)",
        description="Answer a question from the documents, with the quotes the answer stands on. 提问并给出原文依据。",
    )
    ask.add_argument("question", help="the question, in Chinese or English")
    ask.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    add_options(ask)
    ask.set_defaults(run=_ask)

    search = commands.add_parser(
        "search",
        help="show the passages nearest to a question (检索段落)",
        description="List the passages nearest to a question, best first. 列出最相近的段落。",
    )
    search.add_argument("question", help="a question or a few words")
    search.add_argument("-k", type=_positive, default=5, help="how many passages; default 5")
    search.add_argument("--json", action="store_true", help="print the passages as JSON")
    search.add_argument("--explain", action="store_true", help="show what made each score (说明得分由来)")
    search.set_defaults(run=_search)

    build = commands.add_parser(
        "build",
        help="make the index from your own files (用自己的文件建立索引)",
        description="Make the index hold exactly these files and folders; what did not change is reused. "
        "用给出的文件和文件夹重建索引。",
    )
    build.add_argument("paths", nargs="+", metavar="PATH", help="a file, or a folder of files")
    build.add_argument(
        "--encoder",
        metavar="MODEL",
        help="e5, which knows more of what a text means and builds slowly, or a sentence-transformers model: a folder, "
        "or a name such as BAAI/bge-m3; default: the one the index has, at first a small one (编码器：文件夹或模型名)",
    )
    build.add_argument(
        "--dense-weight",
        type=float,
        metavar="X",
        help="how much the encoder counts beside the terms, 0 to 10; default: what the encoder "
        "says, else what suits most (编码器权重)",
    )
    build.add_argument("--max-bytes", type=int, metavar="N", help="the most a file may hold (文件字节上限)")
    build.add_argument("--max-pages", type=int, metavar="N", help="the most pages a PDF may have (PDF 页数上限)")
    build.add_argument("--max-characters", type=int, metavar="N", help="the longest a text may be (文本字符上限)")
    build.add_argument(
        "--max-seconds",
        type=int,
        metavar="N",
        help="the longest that reading a file may take (读取秒数上限)",
    )
    build.add_argument(
        "--max-memory",
        type=int,
        metavar="N",
        help="the most bytes of memory that reading a file may take (读取内存上限)",
    )
    build.add_argument(
        "--max-pictures",
        type=int,
        metavar="N",
        help="the most scanned pages of a file that text is recognised in (识别页数上限)",
    )
    build.add_argument(
        "--watch",
        action="store_true",
        help="go on and build again whenever a file has changed, until Ctrl+C (文件有变动时自动重建，按 Ctrl+C 停止)",
    )
    build.set_defaults(run=_build)

    build.add_argument(
        "--draft",
        metavar="NAME",
        help="with --store: write, as one of several, into a version that 'yinju publish' puts in use (草稿)",
    )
    build.add_argument("--part", metavar="NAME", default="0", help="with --draft: the name of this writer (写入者)")
    publish = commands.add_parser(
        "publish",
        help="put in use what several machines wrote to a store (启用多机写入的版本)",
        description="Put the draft in use that several 'yinju build --store URI --draft NAME' wrote. 启用草稿版本。",
    )
    for command in (build, publish):
        command.add_argument(
            "--replicas", type=_positive, default=1, metavar="N", help="copies that Milvus holds ready (副本数)"
        )
    build.add_argument("--shards", type=_positive, default=1, metavar="N", help="shards of a collection (分片数)")
    publish.add_argument("draft", metavar="DRAFT", help="the name that was given with --draft")
    publish.add_argument("--encoder", metavar="MODEL", help="the one that was given with --draft, if any")
    publish.set_defaults(run=_publish)

    info = commands.add_parser(
        "info",
        help="show what the index is made of (索引概况)",
        description="Show what the index is made of: documents, passages, encoder, vectors, sizes on disk. "
        "显示索引的组成。",
    )
    info.add_argument("--json", action="store_true", help="print it as JSON")
    info.set_defaults(run=_info)

    check = commands.add_parser(
        "check",
        help="check every byte of the index (检查索引是否损坏)",
        description="Compare every file of the index with what was written; name what is damaged and the remedy; exit "
        "code 1 when something is. 逐字节检查索引，指出损坏的文件和补救办法。",
    )
    check.set_defaults(run=_check)

    listing = commands.add_parser(
        "list",
        help="list the documents of the index (列出文档)",
        description="List the documents of the index in the order they were added: id, title, where it came from. "
        "列出索引中的文档。",
    )
    listing.add_argument("--json", action="store_true", help="print the list as JSON")
    listing.set_defaults(run=_list)

    notebooks = commands.add_parser(
        "notebooks",
        help="list the notebooks (列出笔记本)",
        description="List the notebooks beside the index: the name and the folder of each. yinju build --notebook NAME "
        "makes one. 列出笔记本的名称和文件夹。",
    )
    notebooks.add_argument("--json", action="store_true", help="print the list as JSON")
    notebooks.set_defaults(run=_notebooks)

    remove = commands.add_parser(
        "remove",
        help="take documents out of the index (删除文档)",
        description="Take documents out of the index; the files stay where they are. "
        "从索引中删除文档，文件本身不受影响。",
    )
    remove.add_argument("documents", nargs="+", metavar="DOCUMENT", help="an id or a source, as yinju list shows them")
    remove.set_defaults(run=_remove)

    verify = commands.add_parser(
        "verify",
        help="check the quotes of an exported answer or chat (核对引文)",
        description="Check that every quote still stands in its document word for word; exit code 1 when one does not. "
        "核对导出的引文与文档逐字一致。",
    )
    verify.add_argument("file", metavar="FILE", help="JSON of yinju ask --json or of an exported chat; - reads a pipe")
    verify.set_defaults(run=_verify)

    evaluation = commands.add_parser(
        "eval",
        help="score your own questions, and against the last run (用自己的问题评测)",
        description="Ask the questions of a file, score the answers by type, list the misses, and say which questions "
        "got worse or better since the last run; exit code 1 when one got worse. "
        "用自己的问题评测，并与上次比较；有问题变差时退出码为 1。",
        epilog='One JSON row a question: {"question": "有多少个植物园？", "answers": ["近200个"]}; also id, type, '
        'history, items, evidence, "answerable": false. qa/evaluate.py says what they mean.',
    )
    evaluation.add_argument("gold", type=Path, nargs="?", metavar="GOLD.jsonl", help="the questions, one JSON row each")
    evaluation.add_argument(
        "--beir",
        type=Path,
        metavar="FOLDER",
        help="score retrieval on a collection in BEIR layout instead: nDCG, MRR, recall; without --index an index of "
        "its corpus.jsonl is built and thrown away (按 BEIR 数据集评测检索)",
    )
    evaluation.add_argument("--split", default="test", help="which qrels of the collection; default: test")
    evaluation.add_argument(
        "--run", dest="written", type=Path, metavar="FILE", help="with --beir: write what is found as a TREC run"
    )
    evaluation.add_argument(
        "--score-run", type=Path, metavar="FILE", help="with --beir: score this TREC run, of any system, and search not"
    )
    evaluation.add_argument("--json", action="store_true", help="print everything as JSON")
    evaluation.add_argument(
        "--keep",
        type=Path,
        metavar="FILE",
        help="where the scores are kept for the next run; default: beside the index",
    )
    evaluation.set_defaults(run=_eval)

    for command in (serve, mcp, ask, search, build, info, check, listing, notebooks, remove, verify, evaluation):
        command.add_argument("--index", type=Path, metavar="DIR", help=_INDEX_HELP)
        command.add_argument("--notebook", metavar="NAME", help=_NOTEBOOK_HELP)
    for command in (serve, ask, search, build, verify, publish):
        command.add_argument("--store", metavar="URI", required=command is publish, help=_STORE_HELP)
        command.add_argument(
            "--collection", metavar="NAME", default="yinju", help="collection in the store; default: yinju (集合名)"
        )
    return parser


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


def _terminal_language() -> Lang:
    """Return the language that the terminal is set to: Chinese where its locale says so."""
    locale = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "zh" if locale.startswith("zh") else "en"


def _say(line: str) -> None:
    print(visible(line), file=sys.stderr, flush=True)


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _open(directory: Path | _Store | None) -> Retriever:
    """Open the index in `directory`; None means the default place, where a missing index is built first."""
    from index import IndexMissing, IndexOutdated, Retriever, build_index, default_index_dir, update_index

    if isinstance(directory, _Store):
        return Retriever.connect(directory.uri, directory.collection)
    place = directory or default_index_dir()
    try:
        return Retriever.load(place)
    except IndexOutdated:
        _say("The index is of another release: bringing it up to date. 索引由其他版本建立，正在更新。")
        update_index(place)
        return Retriever.load(place)
    except IndexMissing:
        if directory is not None:
            raise
    from corpus import default_document

    _say("No index yet: building one of the document that ships with Yinju. 首次使用，正在为自带的文档建立索引。")
    return build_index([default_document()], default_index_dir())


def _print_json(value: object) -> None:
    print(visible_json(json.dumps(value, ensure_ascii=False, indent=2)))


def _ask(arguments: argparse.Namespace) -> int:
    writer = writer_of(arguments)
    retriever = _open(arguments.index)
    from qa import Assistant
    from ui import render
    from ui.words import language_of

    lang = language_of(arguments.question)
    assistant = Assistant(retriever)
    answer = assistant.ask(arguments.question)
    if not arguments.json:
        print(render.answer_text(answer, lang, colour=_colour()), flush=True)
    if writer:
        printed = None
        for written in assistant.write(answer, writer):
            answer = written
            if answer.written is None or arguments.json:
                continue
            if printed is None:
                print(f"\n{render.written_heading(answer.written, lang)}", flush=True)
            for statement in answer.written.statements[printed or 0 :]:
                print(render.statement_text(statement, lang), flush=True)
            printed = len(answer.written.statements)
        if not arguments.json:
            print(render.written_end(answer, lang, colour=_colour()), end="")
    if arguments.json:
        _print_json(render.answer_json(answer))
    return 0


def _search(arguments: argparse.Namespace) -> int:
    from qa.question import checked

    hits = _open(arguments.index).search(checked(arguments.question), arguments.k)
    from ui import describe, render
    from ui.words import language_of

    lang = language_of(arguments.question)
    if arguments.explain and arguments.json:
        _print_json([{**render.hit_json(hit), "explanation": describe.explanation_json(hit.explain())} for hit in hits])
    elif arguments.explain and hits:
        for hit in hits:
            print(render.hits_text([hit], lang, colour=_colour()))
            print(describe.explanation_text(hit.explain(), lang))
    elif arguments.json:
        _print_json([render.hit_json(hit) for hit in hits])
    else:
        print(render.hits_text(hits, lang, colour=_colour()))
    return 0


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
    if isinstance(directory, _Store):
        if arguments.watch:
            raise YinjuError("--watch keeps a folder's index in step; leave it out with --store")
        return _build_in_store(arguments, directory, limits)

    def build(*, tell: bool = True) -> None:
        with _progress("建立索引 Building") as progress:
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
            _print_report(report, directory)

    build()
    if arguments.watch:
        from ui.in_step import watch

        _say("Watching for changes (Ctrl+C to stop). 正在留意文件变动，按 Ctrl+C 停止。")
        try:
            watch(arguments.paths, directory, partial(build, tell=False), _say)
        except KeyboardInterrupt:  # how watching is ended
            _say("Stopped watching; the index is as it was last built. 已停止。")
    return 0


def _build_in_store(arguments: argparse.Namespace, store: _Store, limits: Limits) -> int:
    from index import build_in_store

    with _progress("建立索引 Building") as progress:
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
    _print_report(report, f"{store.collection}, {store.uri}")
    if arguments.draft:
        command = f"yinju publish {arguments.draft} --store {store.uri} --collection {store.collection}"
        _say(f"Not in use yet; when all writers are done: {command}  (尚未启用)")
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


@contextmanager
def _progress(title: str) -> Iterator[Callable[[int, int, str], None]]:
    """Give what long work is to call with how much is done of how much.

    It draws a bar where stderr is a terminal, and nothing elsewhere.
    """
    from tqdm import tqdm

    form = "{desc} {percentage:3.0f}%|{bar}| {elapsed}<{remaining}"
    with tqdm(desc=title, total=100, bar_format=form, disable=None, leave=False) as bar:

        def progress(done: int, total: int, _: str) -> None:
            bar.update(100 * done // total - bar.n)

        yield progress


def _print_report(report: BuildReport, directory: Path | str) -> None:
    from ui.render import left_out, same_text

    for skipped in report.skipped:
        _say(f"yinju: skipped {skipped.source}: {skipped.reason}")
    for file in report.incomplete:
        _say(f"yinju: {file.source}: {left_out(file, 'en')}")
    for twin in report.twins:
        _say(f"yinju: {twin.source}: {same_text(twin, 'en')}")
    print(
        f"{report.documents} documents, {report.passages} passages in {visible(str(directory))} "
        f"({report.new} new, {report.kept} kept, {report.removed} removed, {report.seconds:.1f} s)"
    )


def _info(arguments: argparse.Namespace) -> int:
    from index import default_index_dir, index_info
    from ui import describe

    info = index_info(arguments.index or default_index_dir())
    if arguments.json:
        _print_json(describe.info_json(info))
    else:
        print(describe.info_text(info))
    return 0


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


def _list(arguments: argparse.Namespace) -> int:
    from index import Retriever, default_index_dir

    documents = Retriever.load(arguments.index or default_index_dir()).documents
    if arguments.json:
        _print_json(
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


def _notebook(directory: Path | None, name: str, *, make: bool) -> Path:
    """Return the index of a notebook; with `make` the notebook is made where there is none."""
    from ui.notebooks import NotebookMissing, Notebooks

    notebooks = Notebooks(directory or _default_directory())
    try:
        return notebooks.named(name).index
    except NotebookMissing:
        if not make:
            raise
        return notebooks.make(name).index


def _notebooks(arguments: argparse.Namespace) -> int:
    from ui.notebooks import Notebooks
    from ui.words import say

    known = Notebooks(arguments.index or _default_directory()).all()
    named = [(each.name or say("first_notebook", _terminal_language()), str(each.index)) for each in known]
    if arguments.json:
        _print_json([{"name": name, "index": index} for name, index in named])
    else:
        for name, index in named:
            print(visible(name), visible(index), sep="\t")
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
    _print_report(update_index(directory, remove=chosen), directory)
    return 0


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
    checks = verify_json(text, _open(arguments.index).documents)
    for check in checks:
        print(render.check_text(check, language_of(check.claim.quote)))
    if not checks:
        _say("Nothing is quoted, so there is nothing to check. 没有引文可核对。")
    return 1 if any(check.problem for check in checks) else 0


def _eval(arguments: argparse.Namespace) -> int:
    if arguments.beir is not None:
        from ui.beir import measured

        with _progress("检索 Searching") as progress:
            told = measured(
                arguments.beir,
                arguments.split,
                retriever=_open(arguments.index) if arguments.index else None,
                written=arguments.written,
                given=arguments.score_run,
                progress=progress,
            )
        if arguments.json:
            _print_json(told)
        else:
            print(
                "\n".join(f"{name:<12}{value:>9{'d' if name == 'queries' else '.4f'}}" for name, value in told.items())
            )
        return 0
    if arguments.gold is None:
        raise YinjuError("there is nothing to score; give a file of questions, GOLD.jsonl, or --beir FOLDER")
    from index import default_index_dir
    from qa import Assistant
    from qa.evaluate import as_json, evaluate, keep_run, read_gold, read_run
    from ui.evaluation import evaluation_text

    gold = read_gold(arguments.gold)
    directory = (arguments.index or default_index_dir()).absolute()
    kept = arguments.keep or directory.with_name(f"{directory.name}.eval.json")
    before = read_run(kept, arguments.gold.name)
    with _progress("评测 Asking") as progress:
        evaluation = evaluate(
            gold, Assistant(_open(arguments.index)), progress=lambda done: progress(done, len(gold), "")
        )
    changes = None if before is None else evaluation.changes(before)
    try:
        if arguments.json:
            _print_json(as_json(evaluation, changes))
        else:
            print(evaluation_text(evaluation, changes, kept))
    finally:  # also where whoever reads the table had enough of it
        keep_run(kept, arguments.gold.name, evaluation)
    return 1 if any(change.now < change.before for change in changes or ()) else 0


def _serve(arguments: argparse.Namespace) -> int:
    from index import IndexMissing

    writer = writer_of(arguments)
    store = arguments.index if isinstance(arguments.index, _Store) else None
    directory = (store.directory if store else arguments.index) or _default_directory()
    new = False
    try:
        _open(arguments.index)  # says at once what is wrong, before the slow imports
    except IndexMissing:
        if store:
            raise
        new = True
        _say(
            f"No index in {directory} yet: the page opens empty, add documents there. 还没有索引，请在网页里加入文档。"
        )
    from ui.page.library import Library, StoreLibrary
    from ui.server import serve

    library = (
        StoreLibrary(directory, store.uri, store.collection, writer)
        if store
        else Library(directory, new=new, writer=writer)
    )

    def announce(url: str) -> None:
        _say(f"Yinju is at {url}  (Ctrl+C to stop; 按 Ctrl+C 停止)")
        if arguments.mcp:
            _say(f"Tools for programs (MCP) are at {url}mcp  (供其他程序调用)")

    try:
        serve(
            library,
            host=arguments.host,
            port=arguments.port,
            password=arguments.password or os.environ.get("YINJU_PASSWORD"),
            users=_users(arguments.users) if arguments.users else None,
            mcp=arguments.mcp,
            **_programs(arguments),
            announce=announce,
        )
    except KeyboardInterrupt:  # how a server is ended
        pass
    _say("Yinju has stopped. 引据已停止。")
    return 0


def _programs(arguments: argparse.Namespace) -> dict[str, Any]:
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
    _open(arguments.index).close()  # builds a missing default index, and says at once what is wrong
    from ui.page.library import Library

    library = Library(arguments.index or _default_directory(), suggesting=False, writer=writer)
    if arguments.http:
        from ui.programs.server import serve_programs

        def announce(url: str) -> None:
            _say(f"Tools for programs (MCP) are at {url}mcp, the API at {url}api  (Ctrl+C to stop; 按 Ctrl+C 停止)")

        try:
            serve_programs(library, host=arguments.host, port=arguments.port, **_programs(arguments), announce=announce)
        except KeyboardInterrupt:  # how a server is ended
            pass
        _say("Yinju has stopped. 引据已停止。")
    else:
        import asyncio

        from ui.programs.mcp import serve_stdio

        asyncio.run(serve_stdio(library))
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


def _default_directory() -> Path:
    from index import default_index_dir

    return default_index_dir()
