import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import docx
import pytest

from corpus import CorpusError, FileMissing, Limits, NoText, TooLarge, Unreadable, default_document, read
from corpus.child import Pictures
from corpus.files import Found
from corpus.worker import Worker, _spare

PROJECT = Path(__file__).parents[2]
GOOD = Found(default_document())


@pytest.fixture(scope="module")
def long(tmp_path_factory) -> Found:
    """A file that takes seconds to read, and three hundred megabytes."""
    path = tmp_path_factory.mktemp("long") / "long.txt"
    path.write_text(GOOD.path.read_text(encoding="utf-8") * 900, encoding="utf-8")
    return Found(path)


@pytest.fixture(autouse=True)
def no_process_kept():
    yield
    _spare.drop()


def pid_of(worker: Worker) -> int:
    assert worker._child is not None
    return worker._child._process.pid


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_documents_come_as_they_are_read_in_this_process(tmp_path):
    rows = tmp_path / "rows.jsonl"
    rows.write_text(
        "".join(f'{{"_id": {n}, "title": "题", "text": "第{n}篇。"}}\n' for n in range(3)), encoding="utf-8"
    )
    (tmp_path / "empty.txt").write_text("")
    files = [GOOD, Found(rows), Found(tmp_path / "empty.txt"), Found(tmp_path / "gone.txt"), Found(rows)]
    with Worker() as worker:
        outcomes = list(worker.outcomes(files))
    assert outcomes[0] == read(GOOD.path)
    assert outcomes[1] == outcomes[4] == read(rows)
    assert [type(outcome) for outcome in outcomes[2:4]] == [NoText, FileMissing]
    for file, outcome in zip(files[2:4], outcomes[2:4], strict=True):
        with pytest.raises(CorpusError) as raised:
            read(file.path)
        assert str(outcome) == str(raised.value)


def test_rows_that_are_sent_in_parts_come_whole_and_in_order_and_not_at_all_where_one_is_bad(tmp_path):
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(f'{{"_id": {n}, "text": "{"字" * 300_000}"}}\n' for n in range(9)), encoding="utf-8")
    with Worker() as worker:
        assert [document.id for document in worker.read(Found(rows))] == [str(n) for n in range(9)]
        with rows.open("a") as file:
            file.write("{broken\n")
        with pytest.raises(Unreadable, match="line 10"):
            worker.read(Found(rows))
        assert worker.read(GOOD) == read(GOOD.path)


def test_an_answer_that_nobody_came_for_is_not_taken_for_another(tmp_path):
    (tmp_path / "a.txt").write_text("内容。", encoding="utf-8")
    with Worker() as worker:
        assert next(worker.outcomes([GOOD, GOOD])) == read(GOOD.path)  # the second is read by now, or nearly
        assert [document.text for document in worker.read(Found(tmp_path / "a.txt"))] == ["内容。"]


def test_a_relative_name_is_read_from_where_the_caller_is_and_stays_as_it_was_given(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("内容。", encoding="utf-8")
    with Worker() as worker:
        worker.read(GOOD)
        monkeypatch.chdir(tmp_path)
        (document,) = worker.read(Found(Path("a.txt")))
    assert (document.source, document.text) == ("a.txt", "内容。")


def test_a_file_that_takes_too_long_is_named_and_the_next_one_read(long):
    with Worker(Limits(seconds=1)) as worker:
        slow, good = worker.outcomes([long, GOOD])
    assert isinstance(slow, TooLarge)
    assert f"{long.path} takes more than the 1 seconds" in str(slow)
    assert "--max-seconds 4" in str(slow)
    assert good == read(GOOD.path)


def test_a_file_that_hangs_without_work_is_given_up_by_the_clock(long):
    def waiting() -> None:
        os.kill(pid_of(worker), signal.SIGSTOP)  # stopped, it takes no time of the processor

    with Worker(Limits(seconds=1)) as worker:
        worker.read(GOOD)
        with pytest.raises(TooLarge, match="1 seconds"):
            worker.read(long, waiting)
        assert worker.read(GOOD) == read(GOOD.path)


def test_a_file_that_takes_too_much_memory_is_named_and_the_next_one_read(long):
    with Worker(Limits(memory=150_000_000)) as worker:
        good, large, again = worker.outcomes([GOOD, long, GOOD])
    assert isinstance(large, TooLarge)
    assert f"{long.path} takes more than the 150,000,000 bytes of memory" in str(large)
    assert "--max-memory 300000000" in str(large)
    assert good == again == read(GOOD.path)


def test_memory_that_a_library_in_c_ran_out_of_is_said_to_be_memory(tmp_path):
    document = docx.Document()
    document.add_paragraph("内容。")
    document.save(tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "a.docx") as given, zipfile.ZipFile(tmp_path / "b.docx", "w") as large:
        for name in given.namelist():
            data = given.read(name)
            if name == "word/document.xml":
                runs = b"".join(b"<w:r><w:t>%d</w:t></w:r>" % n for n in range(400_000))
                data = data.replace(b"<w:sectPr", b"<w:p>" + runs + b"</w:p><w:sectPr", 1)
            large.writestr(name, data)
    with Worker(Limits(memory=150_000_000)) as worker:
        good, outcome, again = worker.outcomes([GOOD, Found(tmp_path / "b.docx"), Found(tmp_path / "a.docx")])
    assert "takes more than the 150,000,000 bytes of memory" in str(outcome)
    assert good == read(GOOD.path)
    assert again == read(tmp_path / "a.docx")


def test_a_crash_is_named_and_the_next_file_read(long):
    def crash() -> None:
        os.kill(pid_of(worker), signal.SIGSEGV)

    with Worker() as worker:
        with pytest.raises(Unreadable, match=rf"{long.path} made its parser crash \(SIGSEGV\)"):
            worker.read(long, crash)
        assert worker.read(GOOD) == read(GOOD.path)


def test_a_file_is_not_blamed_for_what_those_before_it_left(tmp_path):
    killed: list[int] = []

    def crash_once() -> None:
        if not killed:
            killed.append(pid_of(worker))
            os.kill(killed[0], signal.SIGSEGV)

    text = tmp_path / "text.txt"
    text.write_text(GOOD.path.read_text(encoding="utf-8") * 100, encoding="utf-8")
    with Worker() as worker:
        worker.read(GOOD)
        assert worker.read(Found(text), crash_once) == read(text)
        assert killed != [pid_of(worker)]


def test_whoever_waits_can_stop_it_and_the_process_is_gone(long):
    class Enough(Exception):
        pass

    def stop() -> None:
        raise Enough

    with Worker() as worker:
        worker.start()
        pid = pid_of(worker)
        with pytest.raises(Enough):
            worker.read(long, stop)
        assert not is_running(pid)
        assert worker.read(GOOD) == read(GOOD.path)
        pid = pid_of(worker)
    _spare.drop()
    assert not is_running(pid)


def test_the_process_has_nothing_of_the_callers_but_the_pipes_to_it(tmp_path):
    with (tmp_path / "lock").open("w") as lock, Worker() as worker:
        os.set_inheritable(lock.fileno(), True)
        worker.read(GOOD)
        handles = [os.readlink(handle) for handle in Path(f"/proc/{pid_of(worker)}/fd").iterdir()]
        stdin = os.readlink(f"/proc/{pid_of(worker)}/fd/0")
    assert str(tmp_path / "lock") not in handles
    assert not any("socket" in handle for handle in handles)
    assert stdin.startswith("pipe:")
    assert stdin != os.readlink("/proc/self/fd/0")


SCRIPT = """
import sys
from pathlib import Path
from corpus.child import Pictures
from corpus.files import Found
from corpus.worker import Worker, _spare
print("once")
with Worker() as worker:
    worker.start()
    print(worker._child._process.pid, flush=True)
    print(len(worker.read(Found(Path(sys.argv[1])))))
"""


def run(script: Path, file: Path) -> subprocess.Popen[str]:
    script.write_text(SCRIPT)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    return subprocess.Popen([sys.executable, script, file], stdout=subprocess.PIPE, text=True, env=environment)


def test_a_script_without_a_main_guard_is_not_run_again(tmp_path):
    out, _ = run(tmp_path / "script.py", GOOD.path).communicate()
    assert out.split()[0::2] == ["once", "1"]


def test_the_process_ends_with_its_caller_in_the_middle_of_a_file(tmp_path, long):
    caller = run(tmp_path / "script.py", long.path)
    assert caller.stdout is not None
    assert caller.stdout.readline() == "once\n"
    pid = int(caller.stdout.readline())
    # at work on the file: the interpreter alone takes no such memory
    while int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") < 100_000_000:
        time.sleep(0.01)
    caller.kill()
    caller.wait()
    caller.stdout.close()
    until = time.monotonic() + 2  # reading takes longer
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.01)
    assert not is_running(pid)


def test_where_no_process_can_be_started_every_file_says_so(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with Worker() as worker:
        outcomes = list(worker.outcomes([GOOD, GOOD]))
    assert all(isinstance(outcome, Unreadable) for outcome in outcomes)
    assert all(f"{GOOD.path} cannot be read: no process could be started" in str(outcome) for outcome in outcomes)


def test_a_process_that_has_nothing_to_do_reads_for_whoever_comes_next_with_the_same_limits():
    def reads(limits):
        with Worker(limits) as worker:
            assert worker.read(GOOD)
            return pid_of(worker)

    first, again = reads(Limits()), reads(Limits())
    other = reads(Limits(pages=7))
    assert first == again
    assert other != first
    assert not is_running(first)
    assert is_running(other)
    _spare.drop()
    assert not is_running(other)


def test_a_process_that_has_ended_while_it_was_kept_is_not_asked():
    with Worker() as worker:
        worker.read(GOOD)
        kept = worker._child._process
    os.kill(kept.pid, signal.SIGALRM)  # as the kernel does when nobody has asked for a while
    kept.wait()
    with Worker() as worker:
        assert worker.read(GOOD) == read(GOOD.path)
        assert pid_of(worker) != kept.pid


def test_a_process_that_owes_an_answer_is_not_kept():
    with Worker() as worker:
        next(worker.outcomes([GOOD, GOOD]))
        pid = pid_of(worker)
    assert not is_running(pid)


FORKED = """
import os
from corpus import default_document
from corpus.child import Pictures
from corpus.files import Found
from corpus.worker import Worker

def read():
    with Worker() as worker:
        documents = worker.read(Found(default_document()))
        return worker._child._process.pid, documents[0].id

ours, identity = read()
if os.fork() == 0:
    theirs, same = read()
    os._exit(0 if theirs != ours and same == identity else 1)
_, status = os.wait()
assert status == 0, status
assert read() == (ours, identity)
"""


def test_a_fork_starts_a_process_of_its_own():
    subprocess.run([sys.executable, "-c", FORKED], cwd=PROJECT, check=True, timeout=60)


def test_the_pictures_of_a_file_are_counted_as_they_are_recognised_and_each_has_time_of_its_own(scan, tmp_path):
    path = scan(tmp_path / "a.pdf", ["坝高四十二米。"], ["水位一百米。"])
    counted: list[Pictures] = []
    # the file alone has a second or so: not enough to load what recognises a page
    with Worker(Limits(seconds=20)) as worker:
        assert worker.pictures == Pictures(0, 0)
        documents = worker.read(Found(path), lambda: counted.append(worker.pictures))
        assert worker.read(GOOD, lambda: counted.append(worker.pictures)) == read(GOOD.path)
        assert worker.pictures == Pictures(0, 0)
    assert [d.text.replace("\n", "") for d in documents] == ["坝高四十二米。水位一百米。"]
    assert [p for p in dict.fromkeys(counted) if p.total] == [Pictures(0, 2), Pictures(1, 2)]


def test_whoever_stops_waiting_for_a_picture_ends_its_recognition(scan, tmp_path):
    class Enough(Exception):
        pass

    def stop() -> None:
        if worker.pictures.done:
            raise Enough

    path = scan(tmp_path / "a.pdf", ["坝高四十二米。"], ["水位一百米。"])
    with Worker() as worker:
        worker.start()
        pid = pid_of(worker)
        with pytest.raises(Enough):
            worker.read(Found(path), stop)
        assert not is_running(pid)
