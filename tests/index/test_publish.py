"""A collection in a store answers as a folder does; run on milvus-lite, which is asked as a server is."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pymilvus", reason="needs the extra milvus")
pytest.importorskip("milvus_lite", reason="needs the extra milvus")

import index.storage.milvus.writer as writing
from corpus.errors import FileMissing
from index import (
    IndexingError,
    IndexMissing,
    NothingToIndex,
    Retriever,
    StoreFailed,
    build_in_store,
    build_index,
    publish_draft,
)
from index.storage.milvus.server import Server
from qa import Assistant
from qa.verify import verify
from ui.cli import main
from ui.page.library import ReadOnly, StoreLibrary

TEXTS = {
    "plants.md": "# 植物\n\n中国建立植物园近200个，保存植物2.3万余种。\n\n## 江河\n\n长江江豚有1249头，在中下游。\n",
    "deer.txt": "麋鹿总数已突破8000只。\n朱鹮种群扩大到5000余只，分布在陕西洋县一带。\n",
    "post.txt": "末端网点自开办之日起20日内备案。\n快件丢失的，三日内答复，七日内赔偿。\n",
    "stock.csv": "品名,库存,产地\n龙井,120,杭州\n毛尖,80,信阳\n",
    "visit.txt": "The botanical garden opens at nine and closes at five. Tickets cost 20 yuan.\n",
}
QUESTIONS = [
    "中国建立了多少个植物园？", "麋鹿有多少只？", "江屯有几头", "快件丢失几天赔偿？", "龙井的库存是多少？",
    "When does the garden open?", "How many botanical gardens are there in China?", "火星上有什么？", "",
]  # fmt: skip


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, texts: Path) -> str:
    """A store with the collection `docs`."""
    uri = str(tmp_path_factory.mktemp("store") / "milvus.db")
    report = build_in_store([texts], uri, "docs")
    assert (report.documents, report.new, report.kept) == (len(TEXTS), report.passages, 0)
    return uri


@pytest.fixture(scope="module")
def both(store: str, texts: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Retriever, Retriever]:
    """The same documents in a folder and in the store."""
    folder = build_index([texts], tmp_path_factory.mktemp("folder") / "index")
    return folder, Retriever.connect(store, "docs")


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_question_finds_the_same_passages_with_the_same_scores(
    both: tuple[Retriever, Retriever], question: str
) -> None:
    expected, found = (retriever.search(question, k=50) for retriever in both)
    assert {hit.passage for hit in found} == {hit.passage for hit in expected}
    scores = {hit.passage.id: hit.score for hit in expected}
    assert [hit.score for hit in found] == pytest.approx([scores[hit.passage.id] for hit in found], abs=1e-3)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


def test_documents_come_back_as_they_were_written(both: tuple[Retriever, Retriever]) -> None:
    expected, found = both
    assert found.documents == expected.documents
    assert found.names == expected.names
    assert found.manifest.paragraphs == expected.manifest.paragraphs
    last = expected.documents[-1]
    assert found.documents_of([last.id]) == expected.documents_of([last.id]) == (last,)
    assert found.documents_of([]) == found.documents_of(["of no document"]) == ()


def test_terms_are_as_rare_as_in_a_folder(both: tuple[Retriever, Retriever]) -> None:
    expected, found = both
    for term in ("植物", "麋鹿", "2.3", "无此", "的"):
        assert found.rarity(term) == expected.rarity(term)
        assert found.holds(term) == expected.holds(term)
        for document in expected.documents:
            assert found.holds(term, [document.id]) == expected.holds(term, [document.id])


def test_a_search_of_chosen_documents_is_the_same(both: tuple[Retriever, Retriever]) -> None:
    for chosen in ([], ["of no document"], [d.id for d in both[0].documents[:2]]):
        hits = [{h.passage for h in r.search("植物园和麋鹿有多少", k=50, documents=chosen)} for r in both]
        assert hits[0] == hits[1]


def test_what_makes_a_score_adds_up(both: tuple[Retriever, Retriever]) -> None:
    for hit in both[1].search("江屯有几头"):
        explained = hit.explain()
        assert explained.score == pytest.approx(hit.score)
        assert explained.passage + explained.parent + explained.dense == pytest.approx(hit.score)
        assert sum(term.passage for term in explained.terms) == pytest.approx(explained.passage)


def test_answers_are_the_same_and_their_quotes_stand_in_the_documents(both: tuple[Retriever, Retriever]) -> None:
    for question in ("麋鹿有多少只？", "快件丢失几天内答复？"):
        expected, found = (Assistant(retriever).ask(question) for retriever in both)
        assert (found.short, found.text) == (expected.short, expected.text)
        assert all(check.problem is None for check in verify(found, both[1]).checks)


def test_a_reader_goes_on_while_the_next_version_is_put_in_use_and_takes_it_when_it_connects_again(
    tmp_path: Path, texts: Path
) -> None:
    uri = str(tmp_path / "milvus.db")
    build_in_store([texts / "deer.txt", texts / "post.txt"], uri, "docs")
    reader = Retriever.connect(uri, "docs")
    report = build_in_store([texts / "deer.txt", texts / "plants.md"], uri, "docs")
    assert report.kept and report.new
    assert "备案" in reader.search("末端网点何时备案？")[0].passage.text
    assert "麋鹿" in reader.search("麋鹿")[0].passage.text
    again = Retriever.connect(uri, "docs")
    assert {d.title for d in again.documents} == {"deer", "植物"} or len(again.documents) == 2
    assert all("备案" not in hit.passage.text for hit in again.search("末端网点何时备案？", k=50))
    build_in_store([texts / "deer.txt"], uri, "docs")
    server = Server(uri)
    assert [names.version for names in server.versions("docs")] == sorted(
        [again.manifest.stamp, Retriever.connect(uri, "docs").manifest.stamp]
    )


def test_a_build_that_fails_leaves_what_was_there_and_nothing_of_itself(
    store: str, tmp_path: Path, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Server(store).versions("docs")
    (tmp_path / "empty.txt").touch()
    with pytest.raises(NothingToIndex, match=r"empty\.txt"):
        build_in_store([tmp_path / "empty.txt"], store, "docs")
    with pytest.raises(FileMissing):
        build_in_store([tmp_path / "none.txt"], store, "docs")
    monkeypatch.setattr(writing.MilvusWriter, "finish", lambda self: (_ for _ in ()).throw(StoreFailed("gone")))
    with pytest.raises(StoreFailed, match="gone"):
        build_in_store([texts], store, "docs")
    assert Server(store).versions("docs") == before
    assert len(Retriever.connect(store, "docs").documents) == len(TEXTS)


def test_several_writers_make_one_version_that_is_what_one_would_have_made(
    both: tuple[Retriever, Retriever], store: str, texts: Path
) -> None:
    files = sorted(texts.iterdir())
    # the third file is given to both, the second writer is started twice
    build_in_store(files[:3], store, "many", draft="monday", part="one")
    with pytest.raises(IndexMissing):
        Retriever.connect(store, "many")
    for _ in range(2):
        build_in_store(files[2:], store, "many", draft="monday", part="two")
    publish_draft(store, "many", "monday")
    found = Retriever.connect(store, "many")
    assert {d.id for d in found.documents} == {d.id for d in both[0].documents}
    assert found.manifest.passages == both[0].manifest.passages
    for question in QUESTIONS[:4]:
        expected = {hit.passage.id: hit.score for hit in both[0].search(question, k=50)}
        assert {h.passage.id: h.score for h in found.search(question, k=50)} == pytest.approx(expected, abs=1e-3)
    with pytest.raises(IndexingError, match="is in use"):
        build_in_store(files, store, "many", draft="monday", part="one")


def test_a_draft_is_not_put_in_use_before_its_writers_are_done(
    store: str, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sorted(texts.iterdir())
    build_in_store(files[:2], store, "half", draft="d1", part="one")
    with monkeypatch.context() as patch:
        patch.setattr(writing.MilvusWriter, "_write_blocks", lambda self: (_ for _ in ()).throw(StoreFailed("killed")))
        with pytest.raises(StoreFailed, match="killed"):
            build_in_store(files[2:], store, "half", draft="d1", part="two")
    with pytest.raises(IndexingError, match="one has not finished"):
        publish_draft(store, "half", "d1")
    build_in_store(files[2:], store, "half", draft="d1", part="two")
    assert publish_draft(store, "half", "d1").documents == len(TEXTS)


def test_what_is_not_there_or_cannot_be_is_named(store: str) -> None:
    with pytest.raises(IndexMissing, match="yinju build"):
        Retriever.connect(store, "nothing")
    with pytest.raises(IndexingError, match="no draft nothing"):
        publish_draft(store, "docs", "nothing")
    with pytest.raises(IndexingError, match="cannot name a draft"):
        build_in_store([], store, "docs", draft="A b")


def test_the_command_line_builds_asks_and_searches_a_store(
    store: str, texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--store", store, "--collection", "cli"]
    assert main(["ask", "麋鹿有多少只？", *where]) == 2
    assert "yinju build" in capsys.readouterr().err
    assert main(["build", str(texts / "deer.txt"), *where, "--draft", "d", "--part", "a"]) == 0
    assert main(["publish", "d", *where]) == 0
    assert main(["ask", "麋鹿有多少只？", *where]) == 0
    assert "8000" in capsys.readouterr().out
    assert main(["search", "朱鹮", *where, "--json"]) == 0
    assert "朱鹮" in json.loads(capsys.readouterr().out)[0]["text"]


def test_the_page_reads_a_store_and_writes_nothing_to_it(store: str, tmp_path: Path) -> None:
    library = StoreLibrary(tmp_path, store, "docs")
    assert len(library.shelf.documents) == len(TEXTS)
    with pytest.raises(ReadOnly, match="yinju build PATH --store"):
        library.rebuild(library.shelf.documents, replace=True)
    with pytest.raises(ReadOnly):
        library.remove(library.shelf.documents[0].id)


def test_after_a_kill_of_engine_and_writer_the_old_version_answers_or_the_new_one(tmp_path: Path) -> None:
    script = Path(__file__).parent / "killing.py"
    root = Path(__file__).parents[2]
    out = subprocess.run(
        [sys.executable, str(script), str(tmp_path), "3", "--store"],
        capture_output=True, text=True, cwd=root, env={"PYTHONPATH": str(root), "PATH": ""}, check=False,
    )  # fmt: skip
    assert out.returncode == 0, out.stderr
    assert json.loads(out.stdout)["sound"] == 3


def test_a_text_that_two_files_hold_is_one_document_with_the_names_of_both(store: str, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for name in ("one.txt", "two.txt"):
        (tmp_path / "a" / name).write_text(TEXTS["post.txt"], encoding="utf-8")
    folder = build_index([tmp_path / "a"], tmp_path / "index")
    report = build_in_store([tmp_path / "a"], store, "twins")
    assert (report.documents, len(report.twins)) == (1, 1)
    found = Retriever.connect(store, "twins")
    assert found.names == folder.names
    assert [document.names for document in found.documents] == [document.names for document in folder.documents]
    for name in found.names:
        assert [h.passage for h in found.search("备案", documents=[name.id])] == [
            h.passage for h in folder.search("备案", documents=[name.id])
        ]
