"""Old and open Office formats, turned by LibreOffice, where it is installed, into those that are read here."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import Unreadable
from corpus.formats.types import Opened
from corpus.limits import Limits

_PREFIX = "yinju-office-"
_BY_THE_CLOCK = 3  # times the processor time, as for reading
_AGAIN = 81  # the exit code that asks to be started again, once a profile is made
_PLACES = ("/Applications/LibreOffice.app/Contents/MacOS", r"C:\Program Files\LibreOffice\program")
# takes the limits, dies with its parent, and has no network where the system grants that (flags NEWUSER and NEWNET)
_LAUNCH = """
import ctypes, os, resource, sys
parent, *limits = map(int, sys.argv[1:5])
for kind, most in zip((resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_FSIZE), limits):
    soft, hard = resource.getrlimit(kind)
    known = [each for each in (soft, hard, most) if each != resource.RLIM_INFINITY]
    try:
        resource.setrlimit(kind, (min(known), hard))
    except (OSError, ValueError):  # macOS has no limit on memory
        if sys.platform == "linux":
            raise
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
if sys.platform == "linux":
    system = ctypes.CDLL(None)
    system.unshare(0x50000000)
    system.prctl(1, 9)
    if os.getppid() != parent:
        sys.exit(1)
os.execv(sys.argv[5], sys.argv[5:])
"""
# nothing that a document links to is fetched, nothing in it is run
_SETTINGS = (
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "1"),
)
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    + "</oor:items>\n"
)


def converted(opened: Opened, data: bytes, suffix: str, target: str) -> bytes:
    """Return the bytes of a file of the format `target` ("docx") made of `data`, which is in that of `suffix`.

    Raises Unreadable where LibreOffice is not there or cannot read it, TooLarge where that takes too long.
    """
    path, limits = opened.path, opened.limits
    program = _program()
    if program is None:
        raise Unreadable(
            f"{path} is in an Office format that only LibreOffice reads, which is not installed: save the file as "
            f".{target}, or install LibreOffice"
        )
    with _folder() as folder:
        given = folder / f"document{suffix}"
        given.write_bytes(data)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_PROFILE, encoding="utf-8")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        options = (
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--convert-to",
            target,
            "--outdir",
            str(folder / "out"),
        )
        command = [program, profile, *options, str(given)]
        code = _AGAIN
        for _ in range(3):
            if code == _AGAIN:
                code = _run(command, folder, limits, path)
        if code == -getattr(signal, "SIGXCPU", 0):
            raise limits.over_seconds(limits.seconds, path)
        made = folder / "out" / f"document.{target}"
        if not made.is_file():
            raise Unreadable(
                f"{path} could not be read by LibreOffice (exit code {code}): it is broken, encrypted, or takes more "
                f"than {limits.memory:,} bytes of memory; remove its password, or save it as .{target}"
            )
        limits.check_size(made.stat().st_size, path)
        return made.read_bytes()


def _program() -> str | None:
    """Return where LibreOffice is: the program itself where that is found beside the script that starts it."""
    places = os.pathsep.join([os.environ.get("PATH", os.defpath), *_PLACES])
    found = shutil.which("soffice", path=places) or shutil.which("libreoffice", path=places)
    if found is None:
        return None
    beside = Path(os.path.realpath(found)).with_name("soffice.bin")
    return str(beside) if beside.is_file() else found


def _run(command: list[str], folder: Path, limits: Limits, path: Path) -> int:
    """Return the exit code of a program that is killed, with what it has started, where it takes too long."""
    posix = os.name == "posix"
    if posix:
        most = (os.getpid(), limits.seconds, limits.memory, limits.size)
        command = [sys.executable, "-I", "-S", "-c", _LAUNCH, *map(str, most), *command]
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"} if posix else dict(os.environ)
    environment |= {name: str(folder) for name in ("HOME", "TMPDIR", "TEMP", "TMP")}
    silent = subprocess.DEVNULL
    process = subprocess.Popen(
        command, stdin=silent, stdout=silent, stderr=silent, cwd=folder, env=environment,
        process_group=0 if posix else None,
    )  # fmt: skip
    try:
        return process.wait(timeout=_BY_THE_CLOCK * limits.seconds)
    except subprocess.TimeoutExpired as error:
        raise limits.over_seconds(limits.seconds, path) from error
    finally:
        if process.returncode is None:
            if posix:
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.wait()


@contextmanager
def _folder() -> Iterator[Path]:
    """Give a folder of one's own, and remove it, and those of processes that were killed over one."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        handle = _lock(name)
        try:
            for left in Path(name).parent.glob(f"{_PREFIX}*"):
                if str(left) != name and (free := _lock(str(left))) is not None:
                    shutil.rmtree(left, ignore_errors=True)
                    os.close(free)
            yield Path(name)
        finally:
            if handle is not None:
                os.close(handle)


def _lock(folder: str) -> int | None:
    """Return a handle that holds a folder until this process ends; None where another one holds it."""
    if os.name != "posix":
        return None
    import fcntl

    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:  # it went meanwhile, or is another user's
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle
