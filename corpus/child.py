"""The process that reads files for corpus.worker: what it may take, and its loop of requests."""

from __future__ import annotations

import math
import os
import pickle
import select
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from corpus.errors import CorpusError, Unreadable
from corpus.formats.types import Told
from corpus.limits import Limits
from corpus.read import documents_in
from corpus.types import Document


@dataclass(frozen=True, slots=True)
class Pictures:
    """How many pictures of the file that is read have been recognised, and how many of it there are."""

    done: int
    total: int


_IDLE = 30  # seconds without a request after which it ends
_BATCH = 1_000_000  # characters that are sent at once, so that the rows of a long file are not kept here
_NEARLY = 0.75  # of the memory: more at once than the rest was asked for, where a library failed


def main() -> None:
    """Read what standard input asks for until it ends."""
    limits: Limits
    limits, watched = pickle.load(sys.stdin.buffer)
    if watched is not None:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        _end_with_caller(watched)
        restrict(limits.memory)
    answers = os.fdopen(os.dup(1), "wb")
    # what a library prints must not get among the answers
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _send(answers, True)
    while True:
        try:
            place, name, within, seconds = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        if watched is not None:
            signal.alarm(0)
            allow(seconds)

        def told(done: int, total: int) -> None:
            if watched is not None:
                allow(limits.seconds)  # for each look at a picture
            _send(answers, Pictures(done, total))

        for answer in _answers(Path(name), limits, place, within, told):
            _send(answers, answer)
        if watched is not None:
            signal.alarm(_IDLE)  # nobody asked again: what ends it then is the signal


def _answers(
    path: Path, limits: Limits, place: str, within: str | None, told: Told
) -> Iterator[list[Document] | tuple[Document, ...] | CorpusError | MemoryError]:
    """Yield the documents in a file, the last of them in a tuple, or what came instead."""
    batch: list[Document] = []
    length = 0
    try:
        for document in documents_in(path, limits=limits, place=place, within=within, told=told):
            batch.append(document)
            length += len(document.text)
            if length > _BATCH:
                yield batch
                batch, length = [], 0
        last: tuple[Document, ...] | CorpusError | MemoryError = tuple(batch)
    except CorpusError as error:
        last = MemoryError() if _is_of_memory(error, limits.memory) else error
    yield last


def _is_of_memory(error: CorpusError, memory: int) -> bool:
    """Tell whether an error is one of memory, which some parsers give another name, and libraries in C no name."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, MemoryError):
        cause = cause.__cause__ or cause.__context__
    return cause is not None or (isinstance(error, Unreadable) and _most_memory() > _NEARLY * memory)


def _most_memory() -> int:
    """Return how many bytes this process has had at most, 0 where that is not known."""
    try:
        with open("/proc/self/status") as status:
            return next((1024 * int(line.split()[1]) for line in status if line.startswith("VmPeak:")), 0)
    except OSError:  # not Linux
        return 0


def _send(answers: BinaryIO, answer: object) -> None:
    try:
        # whole or not at all: nothing is half written where memory runs out
        pickled = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        pickled = pickle.dumps(MemoryError())
    answers.write(pickled)
    answers.flush()


def _end_with_caller(watched: int) -> None:
    """Have the kernel end this process when the caller's end of the pipe is closed, even where a library hangs."""
    import fcntl

    signal.signal(signal.SIGIO, signal.SIG_DFL)
    try:
        fcntl.fcntl(watched, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(watched, fcntl.F_SETFL, fcntl.fcntl(watched, fcntl.F_GETFL) | os.O_ASYNC)
    except OSError:  # not every system can: then this process ends with the file it reads
        return
    if select.select([watched], [], [], 0)[0]:  # it was closed before
        os._exit(1)


def restrict(memory: int) -> None:
    """Take no more than so many bytes, be the first to go where the machine has none, leave no dump of them."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory if most == resource.RLIM_INFINITY else min(memory, most), most))
    except (OSError, ValueError):  # macOS has no such limit
        if sys.platform == "linux":
            raise
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        Path("/proc/self/oom_score_adj").write_text("1000")
    except OSError:  # not Linux, or not allowed
        pass


def allow(seconds: float) -> None:
    """Have the kernel end this process where the next file takes more processor time."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    until = math.ceil(time.process_time() + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (until if most == resource.RLIM_INFINITY else min(until, most), most))
