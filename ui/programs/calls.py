"""What a program may have done: a model in, a model out, or a YinjuError that says what is wrong."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Callable
from pathlib import Path

from corpus.errors import CorpusError, YinjuError
from corpus.types import Document
from qa.question import checked
from ui.page.library import Library
from ui.page.uploads import read_uploads
from ui.programs.models import (
    Answer,
    Build,
    Built,
    Check,
    Checks,
    Claimed,
    Hits,
    LeftOut,
    Listed,
    Listing,
    Question,
    Range,
    Search,
    Text,
    Whole,
)
from ui.render import answer_json, file_name, hit_json
from ui.serving.scratch import scratch
from ui.verify import verify as verify_claims

#: Told what is being done ("read" or "index") and how much of it in percent; what it raises ends the work.
Told = Callable[[str, int], None]


class NothingRead(YinjuError):
    """Nothing of what was to be added could be read."""


class NoModel(YinjuError):
    """No language model is set."""


class NoSuchDocument(YinjuError):
    """There is no document of that id."""


def ask(library: Library, asked: Question) -> Answer:
    """Answer a question with quotes, where it is asked for with what a language model writes under them.

    Raises NoModel where it is asked for and none is set: nothing is answered then.
    """
    writer, assistant = library.writer, library.assistant
    if asked.write and writer is None:
        raise NoModel(
            "no language model is set; leave `write` out, or start the server with --llm URL --llm-model NAME"
        )
    turns = [(question, answer) for question, answer in asked.history]
    said = assistant.ask(asked.question, turns, documents=asked.documents)
    if asked.write and writer is not None:
        *_, said = assistant.write(said, writer, turns, documents=asked.documents)
    return Answer.model_validate(answer_json(said))


def search(library: Library, asked: Search) -> Hits:
    """Find the passages nearest to a question."""
    retriever = library.assistant.retriever
    hits = retriever.search(checked(asked.question), asked.k, documents=asked.documents)
    return Hits.model_validate({"hits": [hit_json(hit) for hit in hits]})


def documents(library: Library, asked: Range) -> Listing:
    """List documents."""
    held = library.current().documents
    return Listing(documents=[_listed(each) for each in held[asked.first : asked.first + asked.most]], total=len(held))


def document(library: Library, identity: str) -> Whole:
    """Return a document with its text. Raises NoSuchDocument."""
    for each in library.current().documents:
        if each.id == identity:
            return Whole(**_listed(each).model_dump(), text=each.text)
    raise NoSuchDocument(f"there is no document {identity!r}; documents lists those that there are")


def remove(library: Library, identity: str) -> Listed:
    """Take a document out of the index and return it. Raises NoSuchDocument, and NotRemovable for the last one."""
    document(library, identity)
    return _listed(library.remove(identity))


def verify(library: Library, claimed: Claimed) -> Checks:
    """Check the quotes of an answer or a chat."""
    made = verify_claims(claimed.model_dump(exclude_unset=True), library.current().documents)
    checks = [
        Check(
            answer=each.answer,
            number=each.claim.number,
            source=each.claim.source,
            start=each.claim.start,
            end=each.claim.end,
            quote=each.claim.quote,
            recognised=each.recognised,
            problem=each.problem,
        )
        for each in made
    ]
    return Checks(verified=all(check.problem is None for check in checks), checks=checks)


def build(library: Library, given: Build, told: Told) -> Built:
    """Add texts and files, or replace everything by them; the index answers as it was until all is done."""
    added: list[Document] = []
    skipped: list[LeftOut] = []
    for text in given.texts:
        try:
            added.append(_text(text))
        except CorpusError as error:
            skipped.append(LeftOut(source=text.source or text.title or "text", reason=str(error)))
    with tempfile.TemporaryDirectory(dir=scratch()) as folder:
        files = [_stored(Path(folder) / str(n), file.name, file.content) for n, file in enumerate(given.files)]
        read, problems = read_uploads(files, "", "", "en", lambda done, of, _: told("read", 100 * done // max(of, 1)))
    added += read
    skipped += [LeftOut(source=name, reason=reason) for name, reason in problems]
    if not added:
        reasons = "; ".join(f"{each.source}: {each.reason}" for each in skipped)
        raise NothingRead(reasons or "there is nothing to add; give texts, or files")
    report = library.rebuild(
        added, replace=given.replace, progress=lambda done, of, _: told("index", 100 * done // max(of, 1))
    )
    skipped += [LeftOut(source=each.source, reason=each.reason) for each in report.skipped]
    return Built(
        documents=report.documents,
        passages=report.passages,
        new=report.new,
        kept=report.kept,
        removed=report.removed,
        seconds=report.seconds,
        ids=[each.id for each in added],
        skipped=skipped,
    )


def _listed(document: Document) -> Listed:
    return Listed(
        id=document.id,
        title=document.title,
        source=file_name(document),
        characters=len(document.text),
        paragraphs=len(document.paragraphs),
    )


def _text(given: Text) -> Document:
    from corpus import read_text

    source = given.source.strip() or given.title.strip() or "text"
    return read_text(given.text, title=given.title.strip() or source, source=source)


def _stored(folder: Path, name: str, content: str) -> str:
    """Write a file that was sent into a new folder of its own, and return its path."""
    if name != Path(name).name or name in ("", ".", "..") or "\\" in name or not name.isprintable():
        raise NothingRead(f"{name!r} is no name of a file; give it without folders, such as report.pdf")
    try:
        decoded = base64.b64decode(content, validate=True)
    except ValueError:
        raise NothingRead(f"the content of {name!r} is not Base64; encode the bytes of the file") from None
    try:
        folder.mkdir()
        (folder / name).write_bytes(decoded)
    except OSError as error:
        raise NothingRead(f"{name!r} cannot be stored ({error.strerror}); give it a shorter, plain name") from None
    return str(folder / name)
