"""Documents and answers that the tests of the faces share."""

import asyncio
import json
import os
import re
import shutil
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from corpus import cut, default_document, read_text
from index import build_index, update_index
from index.types import Hit
from qa.types import Answer, Citation, Segment

_HERE = {"", "localhost", "127.0.0.1", "::1"}
_reached: list[str] = []


def _watch(event, arguments):
    """Note every look-up of a name and every connection that is not to this machine."""
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host is not None and host not in _HERE:
        _reached.append(host)


sys.addaudithook(_watch)


@pytest.fixture
def reached():
    """The hosts beyond this machine that were looked up or connected to."""
    return _reached


@pytest.fixture(autouse=True)
def nothing_beyond_this_machine_is_reached():
    yield
    assert _reached == []


TEXT = """一、植物

全园共有三个温室。第一个温室种着热带植物，占地两百平方米。第二个温室种着仙人掌。

园中还有一片竹林，每年春天开放。

二、动物

园中没有大型动物。池塘里养着四十条鲤鱼。
"""


@pytest.fixture(scope="session")
def awaited():
    """Wait for a coroutine in a thread of its own: where a browser is driven this one has a loop already."""
    with ThreadPoolExecutor(1) as thread:
        yield lambda coroutine: thread.submit(asyncio.run, coroutine).result()


class Clock:
    """Tells the seconds that the test says have passed."""

    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def garden():
    return read_text(TEXT, title="园子", source="garden.txt")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A library of one short document, for tests of what surrounds the answers; others have their own."""
    from ui.page.library import Library

    directory = tmp_path_factory.mktemp("pond") / "index"
    update_index(directory, add=[read_text("池塘里养着四十条鲤鱼。\n", title="池塘", source="pond.txt")])
    return Library(directory)


def _passage_with(document, words):
    return next(passage for passage in cut(document) if words in passage.text)


def _citation(document, number, quote):
    start = document.text.index(quote)
    return Citation(number, _passage_with(document, quote), start, start + len(quote))


def _segments(text, citations):
    """Return what an answer says, written with the marks of its citations."""
    words, *marked = re.split(r"\[(\d)\]", text)
    made = []
    for number, following in zip(marked[::2], marked[1::2], strict=True):
        made.append(Segment(words, (citations[int(number) - 1],)))
        words = following
    return (*made, Segment(words)) if words else tuple(made)


def _answered(document, *quotes, short="", question="园里有什么？", understood=None, text=None):
    """Return an answer that stands on `quotes`."""
    citations = tuple(_citation(document, n, quote) for n, quote in enumerate(quotes, 1))
    quoted = tuple(Segment("\n" * (c.number > 1) + c.quote, (c,)) for c in citations)
    written = quoted if text is None else _segments(text, citations)
    hits = tuple(Hit(passage, 1 / rank, rank) for rank, passage in enumerate(cut(document), 1))
    timings = {"understand": 0.001, "retrieve": 0.01, "read": 0.004}
    return Answer(question, written, short, citations, hits, False, 0.9, understood or question, (), timings)


def _refused(document, question="园里有几头大象？", missing=("大象",)):
    """Return a refusal with every passage of the document as a hit."""
    hits = tuple(Hit(passage, 1 / rank, rank) for rank, passage in enumerate(cut(document), 1))
    said = (Segment("文中没有找到答案。"),)
    return Answer(question, said, "", (), hits, True, 0.05, question, missing, {}, "none")


@pytest.fixture
def citation():
    """Make a citation of a document: number, quote."""
    return _citation


@pytest.fixture
def answered():
    """Make an answer over a document from its quotes."""
    return _answered


@pytest.fixture
def refused():
    """Make a refusal over a document."""
    return _refused


@pytest.fixture
def garden_lines():
    """The lines of the garden's file as given."""
    return TEXT.split("\n")


@pytest.fixture
def language_model(answering):
    """The server of a language model that says one thing to whatever is asked, and keeps what was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.server.asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(self.server.status)
            self.end_headers()
            content = {"choices": [{"message": {"content": self.server.says}, "finish_reason": "stop"}]}
            self.wfile.write(json.dumps(content).encode())

    with answering(Handler) as told:
        told.asked, told.status, told.says = [], 200, "池塘里有40条鲤鱼[1]。鲤鱼有50条[1]。"
        told.url = f"http://127.0.0.1:{told.server_port}/v1"
        yield told


# -- the page in a real browser

# where it is installed without the window around the page, which nobody sees here and which takes a quarter of the time
CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium-headless-shell")
    or shutil.which("chromium")
    or "/usr/bin/chromium"
)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip


def absent(reason):
    """Skip, saying why; where everything is meant to be there (CI) fail instead."""
    if os.environ.get("CI"):
        pytest.fail(f"the browser tests cannot run: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium():
    """Where the browser is that the tests drive."""
    return CHROMIUM


@pytest.fixture(scope="session")
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("playwright is not installed (pip install playwright)")
    if not os.path.exists(CHROMIUM):
        absent(f"no Chromium at {CHROMIUM} (apt-get install chromium, or name it in CHROMIUM)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Watched:
    """Notes what a server is asked by others than its own page, and how it answers: method, path, status.

    No other website can make a browser say that a call comes from the page's own origin.
    """

    def __init__(self, app, seen):
        self.app, self.seen = app, seen

    async def __call__(self, scope, receive, send):
        said = dict(scope.get("headers", ()))
        own = b"http://" + said.get(b"host", b"")
        is_own = said.get(b"origin") == own or said.get(b"sec-fetch-site") == b"same-origin"

        async def note(message):
            if message["type"] == "http.response.start" and not is_own:
                self.seen.append((scope["method"], scope["path"], message["status"]))
            await send(message)

        await self.app(scope, receive, note)


# each worker has ports of its own: where a server has gone no other worker's may come; the same ones again and again,
# since a browser keeps what it loaded and compiled by address
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_PORTS = range(8100 + 100 * _WORKER, 8200 + 100 * _WORKER)


def _listen(ports):
    from ui.serving.listening import ServeError, listen

    for port in ports:
        try:
            return listen("127.0.0.1", port)
        except ServeError as error:
            refused = error
    raise refused


@contextmanager
def _run(app, port=None, *allowance):
    from ui.serving.listening import web_server

    sock = _listen(_PORTS if port is None else [port])
    server = web_server(app, *allowance)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    try:
        yield sock.getsockname()
    finally:
        server.should_exit = True
        thread.join()
        sock.close()


@pytest.fixture(scope="session")
def run():
    """Run an application on a free port, or the one that is given, while a `with` lasts; tells host and port."""
    return _run


@contextmanager
def running(library, seen=None, port=None, around=None, **options):
    """Serve a library on a free port, with what `create_server` takes; what it is asked is added to `seen`.

    `around` is an ASGI middleware put around it.
    """
    from ui.server import create_server

    app = create_server(library, **options)
    if seen is not None:
        app.add_middleware(Watched, seen=seen)
    if around is not None:
        app.add_middleware(around)
    with _run(app, port) as (host, bound):
        yield f"http://{host}:{bound}/"


@pytest.fixture(scope="session")
def paper(tmp_path_factory):
    """An index of the document that ships with the project."""
    directory = tmp_path_factory.mktemp("browser") / "index"
    build_index([default_document()], directory)
    return directory


@pytest.fixture(scope="session")
def url(browser, paper):
    """The page over the shipped document; tests that change documents serve their own."""
    from ui.page.library import Library

    with running(Library(paper)) as url:
        yield url


def _serving():
    with ExitStack() as stack:
        yield lambda library, **options: stack.enter_context(running(library, **options))


@pytest.fixture(scope="module")
def serve_for_module():
    """Serve a library to all tests of a module; returns the address."""
    yield from _serving()


@pytest.fixture
def serve():
    """Serve a library of the test's own; returns the address."""
    yield from _serving()


@pytest.fixture
def serving():
    """Serve a library while a `with` lasts, on a port where one is given."""
    return running


@pytest.fixture
def own_index(browser, paper, tmp_path):
    """A copy of the shipped document's index, to be changed."""
    return Path(shutil.copytree(paper, tmp_path / "index"))


@pytest.fixture
def own_url(own_index, serve):
    from ui.page.library import Library

    return serve(Library(own_index))


@pytest.fixture(scope="session")
def contexts(browser):
    """Browser profiles by their options, kept over tests so that the page's files are loaded once."""
    made = {}

    def get(**options):
        key = tuple(sorted((name, str(value)) for name, value in options.items()))
        if key not in made:
            made[key] = browser.new_context(**options)
            made[key].set_default_timeout(10_000)
        return made[key]

    yield get
    for context in made.values():
        context.close()


@pytest.fixture
def foreign():
    """What pages asked of other hosts, whether it was let through or not; must be empty in the end."""
    asked = []
    yield asked
    assert asked == []


@pytest.fixture
def open_page(contexts, foreign):
    """Open pages that must ask no other host for anything and raise no error of their own."""
    pages, errors = [], []

    def open_(
        url,
        *,
        at="",
        locale="zh-CN",
        width=1280,
        height=800,
        color_scheme="light",
        reduced_motion="no-preference",
        **options,
    ):
        # what a page can be told is no matter of its profile: a new one loads and compiles everything again
        page = contexts(locale=locale, **options).new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=color_scheme, reduced_motion=reduced_motion)
        pages.append(page)
        page.on("request", lambda r: r.url.startswith((url, "data:", "blob:")) or foreign.append(r.url))
        page.on("console", lambda said: "Content Security Policy" in said.text and foreign.append(said.text))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(f"dialog {dialog.message}"))
        page.goto(url + at)
        page.locator("#yj-sources :is(.yj-empty, .yj-turn)").first.wait_for(state="attached")
        return page

    yield open_
    for page in pages:
        page.evaluate("localStorage.clear()")
        page.context.clear_cookies()
        page.close()
    assert errors == []


@pytest.fixture
def ask():
    """Ask on a page and return the answer's message once it is there."""

    def ask(page, question):
        answers = page.locator("#yj-log [data-testid=bot]")
        before = answers.count()
        page.locator("#yj-box textarea").fill(question)
        page.locator("#yj-box textarea").press("Enter")
        answers.nth(before).locator(".yj-answer").wait_for()
        return answers.nth(before).locator(".yj-answer")

    return ask


@pytest.fixture
def reload():
    """Load a page again and wait for what it had."""

    def reload(page):
        page.reload()
        page.locator("#yj-sources :is(.yj-empty, .yj-turn)").first.wait_for(state="attached")

    return reload


@pytest.fixture
def copied():
    """Return what lies in the clipboard of a page once something was copied there."""

    def copied(page, button):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.evaluate("navigator.clipboard.writeText('nothing yet')")
        button.click()
        page.wait_for_function("navigator.clipboard.readText().then(text => text !== 'nothing yet')")
        return page.evaluate("navigator.clipboard.readText()")

    return copied


@pytest.fixture
def rebuild():
    """Load text on a page's documents tab and return the report."""

    def rebuild(page, *, text=None, title=None, files=None, mode=None):
        page.locator("#yj-tab-documents").click()
        if text is not None:
            page.locator("#yj-paste textarea").fill(text)
        if title is not None:
            page.locator("#yj-title :is(input, textarea)").fill(title)
        if files is not None:
            page.locator("#yj-files input[type=file]").set_input_files(files)
            page.locator(f"#yj-files td[aria-label='{files[-1]['name']}']").wait_for()
        if mode is not None:
            page.locator(f"#yj-mode input[value={mode}]").check()
        page.locator("#yj-build").click()
        if mode == "replace":
            page.locator(".yj-do-replace").click()
        report = page.locator("#yj-report :is(.yj-done, .yj-problem)")
        report.first.wait_for()
        return report

    return rebuild
