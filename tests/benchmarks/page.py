"""Measure the page: `python tests/benchmarks/page.py` needs Chromium and playwright.

Serves the shipped document with `yinju serve` in a process of its own and prints how long a first load takes until
a question can be typed (browser cache empty), how long from a question to its answer on the screen, how long 50
people who ask at once over the API wait, and how long a notebook of 2,000 documents takes to be turned to (for the
first time, and again), to be searched by a title and to open a document. Nothing else should run meanwhile.
"""

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import Page, sync_playwright
from serving import QUESTIONS, serve

from corpus import default_document, read_text
from index import build_index, update_index
from ui.notebooks import Notebooks

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ASKED = """n => new Promise(done => {
    const since = performance.now();
    new MutationObserver((_, watch) => {
        if (document.querySelectorAll(".yj-answer").length <= n) return;
        watch.disconnect();
        requestAnimationFrame(() => done(performance.now() - since));
    }).observe(document.body, { childList: true, subtree: true });
    document.querySelector("#yj-box .submit-button").click();
})"""

# from what is done to the frame in which a title is shown: playwright itself looks only now and then
SHOWN = """([what, given, where, title]) => new Promise(done => {
    const since = performance.now();
    const shown = () => [...document.querySelectorAll(where)].some(
        node => node.textContent.trim() === title && node.getClientRects().length);
    const watch = new MutationObserver(() => {
        if (!shown()) return;
        watch.disconnect();
        requestAnimationFrame(() => done(performance.now() - since));
    });
    watch.observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
    new Function("given", what)(given);
})"""
TURN = """document.activeElement.blur();
[...document.querySelectorAll(".yj-book")].find(node => node.textContent.trim() === given).click();"""
SEARCH = """const field = document.querySelector("#yj-filter :is(input, textarea)");
field.value = given;
field.dispatchEvent(new Event("input", { bubbles: true }));"""
LISTED, READ = ".yj-documents .yj-title", "#yj-view .yj-title"


@contextmanager
def blank_page() -> Iterator[Page]:
    """Give a page of a browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page(locale="zh-CN")
        browser.close()


def loads(url: str, times: int) -> list[float]:
    """Return the seconds of first loads, each in a browser of its own."""
    taken = []
    for _ in range(times):
        with blank_page() as page:
            began = time.perf_counter()
            page.goto(url, wait_until="commit")
            page.locator("#yj-box textarea").wait_for()
            page.locator("#yj-sources .yj-empty").wait_for(state="attached")  # the server has filled the page
            taken.append(time.perf_counter() - began)
    return taken


def answers(url: str, times: int) -> list[float]:
    """Return the seconds from a question to its answer on the screen."""
    with blank_page() as page:
        page.goto(url)
        page.locator("#yj-sources .yj-empty").wait_for(state="attached")
        taken = []
        for n in range(times):
            page.locator("#yj-box textarea").fill(QUESTIONS[n % len(QUESTIONS)])
            taken.append(page.evaluate(ASKED, n) / 1000)
    return taken


def notebook(index: Path, documents: int) -> None:
    """Make a notebook of short documents beside an index."""
    texts = [
        f"{n}号通知\n\n" + "\n\n".join(f"第{k}处渡口有{n + k}条船。" * 5 for k in range(8)) for n in range(documents)
    ]
    notices = [read_text(text, title=f"{n}号通知", source=f"{n}.txt") for n, text in enumerate(texts)]
    update_index(Notebooks(index).make("通知").index, add=notices)


def many(url: str, times: int) -> dict[str, list[float]]:
    """Return the seconds of what is done with a notebook that `notebook` made, by what it is."""
    taken: dict[str, list[float]] = {}
    with blank_page() as page:
        page.goto(url)
        page.locator("#yj-sources .yj-empty").wait_for(state="attached")
        page.locator("#yj-tab-documents").click()
        turned = page.locator("#yj-notebooks summary:focus")  # what turning does last
        first = page.locator("#yj-notebooks .yj-book").first.text_content() or ""

        def timed(what: str, do: str, given: str, shown: str, title: str) -> None:
            taken.setdefault(what, []).append(page.evaluate(SHOWN, [do, given, shown, title]) / 1000)

        for n in range(times):
            title = f"{1200 + n}号通知"
            timed("turned to again" if n else "turned to first", TURN, "通知", LISTED, "0号通知")
            turned.wait_for()
            timed("searched", SEARCH, title, LISTED, title)
            timed("opened", "document.querySelector('.yj-documents [data-do=read]').click()", "", READ, title)
            page.locator("#yj-tab-documents").click()
            page.evaluate(f"given => {{ {TURN} }}", first)
            page.locator(".yj-documents .yj-title").get_by_text("0号通知", exact=True).wait_for(state="detached")
            turned.wait_for()
    return taken


def ask(url: str, question: str) -> float:
    """Ask over HTTP as any program may; return the seconds, fail where there is no answer."""
    began = time.perf_counter()
    body = json.dumps({"question": question}).encode()
    with urlopen(Request(f"{url}api/ask", body, {"content-type": "application/json"})) as response:
        response.read()
    return time.perf_counter() - began


def show(what: str, seconds: list[float]) -> None:
    """Print the median, the 95th percentile and the most."""
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    print(f"{what}: median {statistics.median(ordered):.3f} s, p95 {p95:.3f} s, most {ordered[-1]:.3f} s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--askers", type=int, default=50)
    parser.add_argument("--documents", type=int, default=2_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        build_index([default_document()], Path(folder, "index"))
        notebook(Path(folder, "index"), arguments.documents)
        server, address = serve(Path(folder, "index"))
        url = f"http://{address}/"
        try:
            ask(url, QUESTIONS[0])
            show("first load until usable", loads(url, 5))
            show("question to answer on the screen", answers(url, 24))
            for _ in range(2):
                with ThreadPoolExecutor(arguments.askers) as pool:
                    asked = [QUESTIONS[n % len(QUESTIONS)] for n in range(arguments.askers)]
                    show(f"{arguments.askers} ask at once", list(pool.map(lambda question: ask(url, question), asked)))
            for what, seconds in many(url, 6).items():
                show(f"a notebook of {arguments.documents:,} documents, {what}", seconds)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
