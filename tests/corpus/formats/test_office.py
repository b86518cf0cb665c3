"""Old and open Office files, made and read by LibreOffice."""

import http.server
import shutil
import subprocess
import tempfile
import time
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest

from corpus import Limits, NoText, TooLarge, Unreadable, read
from corpus.files import Found
from corpus.formats import FORMATS, libreoffice
from corpus.worker import Worker, _spare

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed: it makes the files this test reads"
)


def left_over():
    return set(Path(tempfile.gettempdir()).glob("yinju-office-*"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the same document, deck and workbook in every format that LibreOffice writes."""
    folder = tmp_path_factory.mktemp("office")
    document = docx.Document()
    document.add_heading("背景", 1)
    document.add_paragraph("经济持续增长。")
    table = document.add_table(2, 2, style="Table Grid")
    for n, text in enumerate("甲乙丙丁"):
        table.cell(n // 2, n % 2).text = text
    document.add_paragraph("以上为全部内容。")
    document.save(folder / "a.docx")
    deck = pptx.Presentation()
    for title in ("概况", "计划"):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, f"{title}如下。"
    deck.save(folder / "a.pptx")
    book = openpyxl.Workbook()
    book.active.title = "人口"
    book.active.append(["省份", "人口"])
    book.active.append(["云南", 4700])
    book.save(folder / "a.xlsx")
    for given, formats in (("a.docx", ("doc", "rtf", "odt")), ("a.pptx", ("ppt", "odp")), ("a.xlsx", ("ods",))):
        for each in formats:
            profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
            command = ["soffice", profile, "--headless", "--convert-to", each, given]
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    shutil.copy(folder / "a.doc", folder / "a.wps")
    shutil.copy(folder / "a.ppt", folder / "a.dps")
    return folder


@needs_office
@pytest.mark.parametrize("suffix", FORMATS["office"])
def test_every_format_reads_as_the_one_it_is_turned_into(folder, suffix, outline):
    before = left_over()
    (document,) = read(folder / f"a{suffix}")
    if suffix in (".doc", ".rtf", ".odt", ".wps"):
        assert outline(document) == [
            ("paragraph", ("背景",), "经济持续增长。"),
            ("table", ("背景",), "甲\t乙\n丙\t丁"),
            ("paragraph", ("背景",), "以上为全部内容。"),
        ]
    elif suffix == ".ods":
        assert outline(document) == [("table", ("人口",), "省份\t人口\n云南\t4700")]
    else:
        assert [section for _, section, _ in outline(document)] == [("概况",), ("计划",)]
        assert document.locate(document.text.index("计划如下"), len(document.text)).page == 2
    assert document.source == str(folder / f"a{suffix}")
    assert left_over() <= before


@needs_office
def test_a_process_with_limits_reads_them_too_and_those_attached_to_a_mail(folder, tmp_path):
    mail = EmailMessage()
    mail["Subject"] = "附上报告"
    mail.set_content("见附件。")
    data = (folder / "a.doc").read_bytes()
    mail.add_attachment(data, maintype="application", subtype="msword", filename="报告.doc")
    (tmp_path / "a.eml").write_bytes(mail.as_bytes())
    with Worker() as worker:
        assert "经济持续增长。" in worker.read(Found(folder / "a.doc"))[0].text
        first, second = worker.read(Found(tmp_path / "a.eml"))
    _spare.drop()
    assert (first.title, second.title) == ("附上报告", "背景")


@needs_office
def test_one_that_takes_too_long_is_ended_and_leaves_nothing(folder, monkeypatch):
    before = left_over()
    monkeypatch.setattr(libreoffice, "_BY_THE_CLOCK", 0)
    with pytest.raises(TooLarge, match=r"a\.doc takes more than the 60 seconds"):
        read(folder / "a.doc")
    assert left_over() <= before


@needs_office
def test_one_that_takes_too_much_memory_says_so(folder):
    with pytest.raises(Unreadable, match=r"a\.doc could not be read by LibreOffice.*100,000,000 bytes"):
        read(folder / "a.doc", limits=Limits(memory=100_000_000))


@needs_office
def test_a_folder_that_a_killed_process_left_goes_with_the_next_file(folder):
    left = Path(tempfile.mkdtemp(prefix="yinju-office-"))
    (left / "document.doc").write_text("秘密", encoding="utf-8")
    read(folder / "a.rtf")
    assert not left.exists()


def programs(place):
    """Return the running programs that are named a file under a place."""
    found = []
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(place).encode() in command.read_bytes() and "(soffice" in (command.parent / "stat").read_text():
                found.append(command.parent)
        except OSError:  # it has ended
            continue
    return found


@needs_office
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs Linux")
def test_whoever_stops_waiting_ends_the_program_and_what_it_left_goes_with_the_next_file(folder, tmp_path, monkeypatch):
    class Enough(Exception):
        pass

    def stop() -> None:
        if programs(tmp_path):
            raise Enough

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    _spare.drop()
    with Worker() as worker:
        with pytest.raises(Enough):
            worker.read(Found(folder / "a.doc"), stop)
        until = time.monotonic() + 2  # it would go on for longer
        while programs(tmp_path) and time.monotonic() < until:
            time.sleep(0.01)
        assert programs(tmp_path) == []
        assert len(list(tmp_path.iterdir())) == 1
        assert "经济持续增长。" in worker.read(Found(folder / "a.doc"))[0].text
    _spare.drop()
    assert list(tmp_path.iterdir()) == []


@needs_office
def test_what_a_document_links_to_is_neither_fetched_nor_read(folder, tmp_path, answering):
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

    secret = tmp_path / "secret.txt"
    secret.write_text("秘密在此。", encoding="utf-8")
    with answering(Handler) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        links = (
            f'<text:section text:name="s"><text:section-source xlink:href="{secret.as_uri()}" '
            'xlink:type="simple"/></text:section>'
            f'<text:section text:name="t"><text:section-source xlink:href="{address}/a.txt"/></text:section>'
            f'<text:p><draw:frame svg:width="1cm" svg:height="1cm"><draw:image xlink:href="{address}/a.png" '
            'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>'
        )
        with zipfile.ZipFile(folder / "a.odt") as given, zipfile.ZipFile(tmp_path / "a.odt", "w") as linked:
            for name in given.namelist():
                data = given.read(name)
                if name == "content.xml":
                    assert b"</office:text>" in data
                    data = data.replace(b"</office:text>", links.encode() + b"</office:text>")
                linked.writestr(name, data)
        (document,) = read(tmp_path / "a.odt")
    assert "经济持续增长。" in document.text
    assert "秘密" not in document.text
    assert asked == []


@needs_office
def test_what_libreoffice_cannot_read_is_named(folder, tmp_path):
    for name in ("a.doc", "a.ppt"):
        (tmp_path / name).write_bytes((folder / name).read_bytes()[:512] + b"\xff" * 5_000)
        with pytest.raises((Unreadable, NoText), match=name.replace(".", r"\.")):
            read(tmp_path / name)


@pytest.mark.parametrize("suffix", [".doc", ".rtf", ".odt", ".ppt", ".ods"])
def test_without_libreoffice_the_remedy_is_named(tmp_path, monkeypatch, pack, suffix):
    path = tmp_path / f"a{suffix}"
    if suffix.startswith(".o"):
        pack(path, {"content.xml": "<a/>"})
    else:
        path.write_bytes(b"{\\rtf1 a}" if suffix == ".rtf" else b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    monkeypatch.setattr(libreoffice, "_program", lambda: None)
    target = {".ppt": "pptx", ".ods": "xlsx"}.get(suffix, "docx")
    with pytest.raises(Unreadable, match=rf"a\{suffix} .*not installed: save the file as \.{target}, or install"):
        read(path)


def test_what_has_an_old_suffix_and_is_something_else_is_read_as_what_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(libreoffice, "_program", lambda: None)
    document = docx.Document()
    document.add_paragraph("新格式。")
    document.save(tmp_path / "new.doc")
    (tmp_path / "page.doc").write_text("<html><p>网页。</p></html>", encoding="utf-8")
    (tmp_path / "text.doc").write_bytes("纯文本。".encode("gb18030"))
    assert [read(tmp_path / f"{name}.doc")[0].text for name in ("new", "page", "text")] == [
        "新格式。",
        "网页。",
        "纯文本。",
    ]


def test_an_open_document_that_unpacks_to_too_much_is_refused_before_it_is_opened(tmp_path, pack):
    pack(tmp_path / "a.odt", {"content.xml": bytes(30_000_000)})
    with pytest.raises(TooLarge, match="30,000,000 bytes"):
        read(tmp_path / "a.odt", limits=Limits(size=20_000_000))
