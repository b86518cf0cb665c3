"""Measure the server under many questions: `python tests/benchmarks/load.py`.

Serves the shipped document with `yinju serve` in a process of its own and asks over HTTP as programs do. Prints the
resident memory after 1,000 and after 10,000 questions, of which one in ten is asked by a page in a session of its own;
then the errors and the seconds of 50 and of 200 who ask at once, and how long a page waits for its answer meanwhile.
"""

import argparse
import http.client
import itertools
import json
import statistics
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

from serving import QUESTIONS, serve

from corpus import default_document
from index import build_index


class Refused(Exception):
    """The server did not answer."""


def resident(server: subprocess.Popen[str]) -> float:
    """Return the resident memory of a process in MB."""
    lines = Path(f"/proc/{server.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1000


def post(connection: http.client.HTTPConnection, path: str, body: object) -> dict[str, object]:
    """Send JSON and return JSON."""
    connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
    response = connection.getresponse()
    told = response.read()
    if response.status != 200:
        raise Refused(f"{response.status} {told[:100].decode()}")
    return dict(json.loads(told))


def ask(address: str, question: str) -> float:
    """Ask over HTTP, return the seconds until the answer was there."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection(address, timeout=300)
    post(connection, "/api/ask", {"question": question})
    connection.close()
    return time.perf_counter() - began


def ask_in_session(address: str, question: str, function: int, data: list[object]) -> float:
    """Ask as a page does, in a session of its own."""
    began, session = time.perf_counter(), uuid4().hex
    connection = http.client.HTTPConnection(address, timeout=300)
    post(connection, "/gradio_api/queue/join", {"data": data, "fn_index": function, "session_hash": session})
    connection.request("GET", f"/gradio_api/queue/data?session_hash={session}")
    told = connection.getresponse().read().decode()
    connection.close()
    if '"success":true' not in told:
        raise Refused(told[-200:])
    return time.perf_counter() - began


def listener_of(address: str) -> int:
    """Return the number of the listener that the page's box asks."""
    connection = http.client.HTTPConnection(address, timeout=60)
    connection.request("GET", "/config")
    config = json.loads(connection.getresponse().read())
    connection.close()
    box = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == "yj-box")
    return int(next(d["id"] for d in config["dependencies"] if [box, "submit"] in d["targets"]))


def together(address: str, askers: int, listener: int) -> str:
    """Have so many ask at once; return what came of it."""
    errors: list[str] = []
    stop = threading.Event()
    page: list[float] = []

    def one(number: int) -> float | None:
        try:
            return ask(address, QUESTIONS[number % len(QUESTIONS)])
        except (Refused, OSError) as error:
            errors.append(str(error))
            return None

    def look() -> None:
        while not stop.is_set():
            page.append(ask_in_session(address, QUESTIONS[0], listener, [QUESTIONS[0], None]))

    watching = threading.Thread(target=look)
    watching.start()
    with ThreadPoolExecutor(askers) as pool:
        seconds = sorted(s for s in pool.map(one, range(askers)) if s is not None)
    stop.set()
    watching.join()
    if not seconds:
        return f"all {len(errors)} failed: {errors[0]}"
    p95 = seconds[min(len(seconds) - 1, round(0.95 * len(seconds)))]
    told = f"p50 {statistics.median(seconds):.2f} s, p95 {p95:.2f} s, most {seconds[-1]:.2f} s"
    told += f"; a page meanwhile: median {statistics.median(page):.2f} s, most {max(page):.2f} s"
    return f"{len(errors)} errors{' (' + errors[0] + ')' if errors else ''}, {told}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=10_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        build_index([default_document()], Path(folder, "index"))
        server, address = serve(Path(folder, "index"))
        try:
            listener = listener_of(address)
            ask(address, QUESTIONS[0])
            print(f"resident at the start: {resident(server):.0f} MB", flush=True)

            def one(number: int) -> None:
                question = QUESTIONS[number % len(QUESTIONS)]
                if number % 10 == 1:
                    ask_in_session(address, question, listener, [question, None])
                else:
                    ask(address, question)

            done = 0
            for count in sorted({min(1_000, arguments.questions), arguments.questions}):
                began = time.perf_counter()
                with ThreadPoolExecutor(4) as pool:
                    list(pool.map(one, itertools.islice(itertools.count(done), count - done)))
                took = time.perf_counter() - began
                print(
                    f"resident after {count:,}: {resident(server):.0f} MB "
                    f"({(count - done) / took:.0f} questions a second)",
                    flush=True,
                )
                done = count
            for askers in (50, 200):
                print(f"{askers} ask at once: {together(address, askers, listener)}", flush=True)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
