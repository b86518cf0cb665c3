"""Reading files in a process of its own, so that whatever a file does to its parser the caller goes on.

    caller --request: place, name, folder, seconds--> child      (standard input, pickled)
    caller <--lists of documents, the last a tuple--- child      (standard output, pickled; or an error)
    caller <--Pictures, before each look at one------ child

The child (corpus.child) is kept from file to file, and half a minute for whoever reads next. The kernel ends it where
one takes more processor time than `Limits.seconds`, the caller where it takes three times as long by the clock; each
look at a picture has as much. It cannot have more memory than `Limits.memory`. After a file that went over another
child is started. It is a fresh interpreter: a fork would take over the locks of the caller's threads, multiprocessing
would run the caller's main module again. It ends with the caller, however that ends.

On Linux all of this holds. On macOS the kernel does not enforce the limit on memory. On Windows there is none, time is
measured by the clock alone, and a child that hangs outlives a caller that was killed.
"""

from __future__ import annotations

import atexit
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import corpus
from corpus.child import Pictures
from corpus.errors import CorpusError, Unreadable
from corpus.files import Found
from corpus.formats import seconds_to_start
from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.types import Document

#: Called every so often while a file is waited for; what it raises ends the reading.
Waiting = Callable[[], None]

_START = "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); from corpus.child import main; main()"
_BY_THE_CLOCK = 3  # times the processor time
_STARTING = 60.0  # seconds in which the child must be there, on the busiest machine
_AHEAD, _SMALL = 16, 1_000_000  # files that are asked for at once, as long as they have fewer bytes together
_EVERY = 0.2  # seconds between two calls of `waiting`
_NONE = Pictures(0, 0)
# the memory that each thread sets aside counts as taken: without this, recognising text takes 300 MB more
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "2"}


@dataclass(frozen=True, slots=True)
class _Ended:
    """The child's answers ended, with that error."""

    error: Exception


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a child has been asked for: the bytes of the file, and the seconds of processor time that it may take."""

    size: int
    seconds: float


class Worker:
    """Reads files in a child process, a context manager; not to be shared between threads."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        """Start nothing yet: the child starts with the first file, or by `start`."""
        self._limits = limits
        self._child: _Child | None = None
        self._problem = ""

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pictures(self) -> Pictures:
        """How many pictures of the file that is waited for have been recognised, and how many of it there are."""
        return self._child.pictures if self._child is not None else _NONE

    def start(self) -> None:
        """Start the child, which takes a while, beside whatever is done before the first file."""
        if self._child is None:
            self._child = _spare.take(self._limits)
        if self._child is None:
            try:
                self._child = _Child(self._limits)
            except OSError as error:  # said of each file that is asked for
                self._problem = f"no process could be started to read it ({error}): close some programs, or try again"

    def close(self) -> None:
        """End the child, whatever it is at; one that has nothing to do is kept for whoever reads next."""
        child, self._child = self._child, None
        if child is not None and child.is_idle:
            _spare.keep(self._limits, child)
        elif child is not None:
            child.close()

    def read(self, file: Found, waiting: Waiting | None = None) -> list[Document]:
        """Return the documents in a file as `corpus.read` does. Raises the same errors, TooLarge by time and memory."""
        (outcome,) = self.outcomes([file], waiting)
        if isinstance(outcome, CorpusError):
            raise outcome
        return outcome

    def outcomes(
        self, files: Sequence[Found], waiting: Waiting | None = None
    ) -> Iterator[list[Document] | CorpusError]:
        """Yield for each file its documents, or why it cannot be read; the next ones are read meanwhile."""
        if self._child is not None and self._child.owed:  # answers that nobody has come for
            self.close()
        for n, file in enumerate(files):
            self._ask(files, n)
            outcome = self._outcome(file, waiting)
            self._ask(files, n + 1)
            yield outcome

    def _ask(self, files: Sequence[Found], first: int) -> None:
        """Have files read from the `first` on that is not read yet: one, or small ones for which there is room."""
        if first < len(files):
            self.start()
        child = self._child
        while child is not None and (n := first + child.owed) < len(files) and child.has_room:
            child.ask(files[n])

    def _outcome(self, file: Found, waiting: Waiting | None) -> list[Document] | CorpusError:
        """Return what was asked for; a file that ends a child that has read others before has another try."""
        while (child := self._child) is not None:
            try:
                outcome = child.outcome(file, waiting)
            except BaseException:
                self.close()
                raise
            if child.is_sound:
                return outcome
            self.close()
            if not child.is_worn:
                return outcome
            self._ask([file], 0)
        return Unreadable(f"{file.path} cannot be read: {self._problem}")


class _Spare:
    """Keeps one child that has nothing to do, for whoever reads next with the same limits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[int, Limits, _Child] | None = None

    def take(self, limits: Limits) -> _Child | None:
        """Return the child that was kept, None where there is none of these limits, or it has ended."""
        with self._lock:
            if self._kept is None or self._kept[0] != os.getpid():  # of the process that this one was forked from
                return None
            (_, given, child), self._kept = self._kept, None
        if given == limits and child.is_alive:
            return child
        child.close()
        return None

    def keep(self, limits: Limits, child: _Child) -> None:
        """Keep a child, in place of the one that was kept."""
        with self._lock:
            before = self._kept
            if before is None or before[0] == os.getpid():
                self._kept = os.getpid(), limits, child
        ended = child if before is not None and before[0] != os.getpid() else before[2] if before else None
        if ended is not None:
            ended.close()

    def drop(self) -> None:
        """End the child that was kept."""
        with self._lock:
            kept, self._kept = self._kept, None
        if kept is not None and kept[0] == os.getpid():
            kept[2].close()


class _Child:
    """The process and the pipes to it.

    `is_sound` tells whether it can read on, `is_worn` whether it failed and what it had read before may be to blame,
    `pictures` how many of the file that is waited for have been recognised.
    """

    def __init__(self, limits: Limits) -> None:
        self.is_sound = True
        self.is_worn = False
        self.pictures = _NONE
        self._limits = limits
        self._has_read = False
        self._is_there = False
        self._since = time.monotonic()  # it has been starting, or reading the first that is asked for
        self._asked: deque[_Asked] = deque()
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        command = [sys.executable, "-I", "-S", "-X", f"utf8={sys.flags.utf8_mode}", "-c", _START]
        posix: dict[str, Any] = {}
        self._alive: int | None = None
        if os.name == "posix":
            # a pipe that nothing goes through: it breaks when this process ends. Ctrl+C is for this process alone
            watched, self._alive = os.pipe()
            posix = {"pass_fds": (watched,), "process_group": 0, "env": os.environ | _ENVIRONMENT}
        try:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **posix)
        except BaseException:
            self._drop_alive()
            raise
        finally:
            if posix:
                os.close(watched)
        root = str(Path(corpus.__file__).parents[1])
        self._send([*filter(None, sys.path), *([] if root in sys.path else [root])])
        self._send((limits, watched if posix else None))
        self._listener = threading.Thread(
            target=_listen, args=(self._process.stdout, self._answers), name="yinju files", daemon=True
        )
        self._listener.start()

    @property
    def is_idle(self) -> bool:
        """Whether it has read something and can read on, and nothing is awaited of it."""
        return self.is_sound and self._has_read and not self._asked

    @property
    def is_alive(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    @property
    def owed(self) -> int:
        """How many files it has been asked for and not told of yet."""
        return len(self._asked)

    @property
    def has_room(self) -> bool:
        """Whether it may be asked for another file: what is read and not come for takes memory."""
        return not self._asked or (self.owed < _AHEAD and sum(asked.size for asked in self._asked) < _SMALL)

    def ask(self, file: Found) -> None:
        """Have a file read after those that it has been asked for."""
        place, size = str(file.path), 0
        try:
            place = os.path.abspath(place) if ".." not in file.path.parts else os.path.join(os.getcwd(), place)
            size = os.stat(place).st_size
        except (OSError, ValueError):  # opening it will say why
            pass
        seconds = self._limits.seconds_for(size) + seconds_to_start(file.path.suffix.lower())
        if not self._asked:
            self._since = time.monotonic()
        self._asked.append(_Asked(size, seconds))
        self._send((place, str(file.path), file.within, seconds))

    def outcome(self, file: Found, waiting: Waiting | None) -> list[Document] | CorpusError:
        """Return the documents in the file asked for first, or why it cannot be read; `waiting` may raise."""
        documents: list[Document] = []
        self.pictures = _NONE
        while True:
            asked = self._asked[0]
            left = self._since + (_BY_THE_CLOCK * asked.seconds if self._is_there else _STARTING) - time.monotonic()
            try:
                # what is there is taken, however late it is asked for
                answer = self._answers.get(timeout=min(max(left, 0), _EVERY))
            except queue.Empty:
                if left <= 0:
                    self.is_sound = False
                    return self._limits.over_seconds(asked.seconds, file.path)
                if waiting:
                    waiting()
                continue
            if isinstance(answer, list):
                documents += answer
            elif isinstance(answer, Pictures):
                self.pictures, self._since = answer, time.monotonic()
                self._asked[0] = replace(asked, seconds=max(asked.seconds, self._limits.seconds))
                if waiting:
                    waiting()
            elif answer is True:
                self._is_there, self._since = True, time.monotonic()
            elif isinstance(answer, (tuple, CorpusError)):
                self._has_read, self._since = True, time.monotonic()
                self._asked.popleft()
                return [*documents, *answer] if isinstance(answer, tuple) else answer
            else:
                self.is_sound, self.is_worn = False, self._has_read
                return self._ended(file, answer)

    def close(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.wait()
        self._drop_alive()
        self._listener.join(timeout=5)
        for pipe in (self._process.stdin, self._process.stdout):
            # what is still listened to has been inherited by a process that was forked meanwhile
            if pipe is not None and not (pipe.readable() and self._listener.is_alive()):
                try:
                    pipe.close()
                except BrokenPipeError:  # a request it did not come to read
                    pass

    def _send(self, value: object) -> None:
        pipe: IO[bytes] | None = self._process.stdin
        if pipe is not None:
            try:
                pipe.write(pickle.dumps(value))
                pipe.flush()
            except BrokenPipeError:  # it has ended: the answers end, too
                pass

    def _drop_alive(self) -> None:
        if self._alive is not None:
            os.close(self._alive)
            self._alive = None

    def _ended(self, file: Found, ended: _Ended | MemoryError) -> CorpusError:
        """Return what is said of a file whose parser is no more."""
        if isinstance(ended, MemoryError):
            return self._limits.over_memory(file.path)
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:  # its answers could not be understood
            what = f"{type(ended.error).__name__}: {ended.error}"
            return Unreadable(f"{file.path} cannot be read: its parser answered amiss ({what}); leave it out")
        if code == -getattr(signal, "SIGXCPU", 0):
            self.is_worn = False
            return self._limits.over_seconds(self._asked[0].seconds, file.path)
        how = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
        more = 2 * self._limits.memory
        return Unreadable(
            f"{file.path} made its parser crash ({how}): it is broken, or takes more than {self._limits.memory:,} "
            f"bytes of memory; save it again, leave it out, or raise the limit: Limits(memory={more}), "
            f"yinju build --max-memory {more}"
        )


def _listen(pipe: IO[bytes], answers: queue.SimpleQueue[Any]) -> None:
    """Hand on the answers of a child as they come."""
    while True:
        try:
            answers.put(pickle.load(pipe))
        except Exception as error:  # an end of file as a rule; whoever waits is told
            answers.put(_Ended(error))
            return


_spare = _Spare()
atexit.register(_spare.drop)
