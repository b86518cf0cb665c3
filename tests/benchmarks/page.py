"""Measure the page: `python tests/benchmarks/page.py` needs Chromium and playwright.

Serves the shipped document with `yinju serve` in a process of its own and prints how long a first load takes until
a question can be typed (browser cache empty), how long from a question to its answer on the screen, and how long 50
people who ask at once over the API wait. Nothing else should run meanwhile.
"""

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import sync_playwright
from serving import QUESTIONS, serve

from corpus import default_document
from index import build_index

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


def loads(url: str, times: int) -> list[float]:
    """Return the seconds of first loads, each in a browser of its own."""
    taken = []
    with sync_playwright() as playwright:
        for _ in range(times):
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(locale="zh-CN")
            began = time.perf_counter()
            page.goto(url, wait_until="commit")
            page.locator("#yj-box textarea").wait_for()
            page.locator("#yj-sources .yj-empty").wait_for(state="attached")  # the server has filled the page
            taken.append(time.perf_counter() - began)
            browser.close()
    return taken


def answers(url: str, times: int) -> list[float]:
    """Return the seconds from a question to its answer on the screen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(locale="zh-CN")
        page.goto(url)
        page.locator("#yj-sources .yj-empty").wait_for(state="attached")
        taken = []
        for n in range(times):
            page.locator("#yj-box textarea").fill(QUESTIONS[n % len(QUESTIONS)])
            taken.append(page.evaluate(ASKED, n) / 1000)
        browser.close()
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
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        build_index([default_document()], Path(folder, "index"))
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
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
