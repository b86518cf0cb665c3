"""What becomes of each document: written, kept, described anew or removed; of several with one text, which holds it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from corpus.errors import CorpusError
from corpus.files import Found
from corpus.tables import complete
from corpus.types import Document
from corpus.worker import Worker
from index.rows import naming
from index.sources import Source, look
from index.storage.document_writer import DocumentWriter
from index.storage.encoded import Encoded
from index.storage.sqlite.store import Store, StoredDocument
from index.types import Incomplete, SameText, Skipped

#: Called with how much is done, how much there is to do (both in percent of the work), and what is being done.
Progress = Callable[[int, int, str], None]

_NAMED = 3  # repeated ids that a message names
_READ = 0.95  # of the work of a file whose pictures are recognised: a page takes seconds, its passages milliseconds


@dataclass(frozen=True, slots=True)
class _Given:
    """Documents to be written: those in the file `source`, else what `load` gives.

    `work` measures what there is to do, about in bytes.
    """

    name: str
    work: int
    load: Callable[[], Sequence[Document]] | None = None
    source: Source | None = None

    @property
    def file(self) -> str | None:
        """The path they are read from."""
        return self.name if self.source else None


class Changes:
    """What is to become of each document."""

    def __init__(self, files: Sequence[Source], add: Sequence[Document], *, replace_all: bool) -> None:
        self.skipped: list[Skipped] = []
        self.incomplete: list[Incomplete] = []
        self.twins: list[SameText] = []
        self.seen: dict[str, str] = {}  # where each document of the new version comes from, by its id
        self.records: dict[str, bytes] = {}  # digest of each file that was read whole, by its path
        self._replace_all = replace_all
        self._given = [_Given(str(s.file.path), s.size, source=s) for s in files]
        # UTF-8 takes three bytes for most of what is written in Chinese
        self._given += [_Given(d.source, 3 * len(d.text), partial(list, [d])) for d in add]
        self._paths = {str(source.file.path) for source in files}
        self._added = {document.id for document in add}
        self._known: dict[str, StoredDocument] = {}
        self._recorded: dict[str, bytes] = {}
        self._of_file: defaultdict[str, list[str]] = defaultdict(list)
        self._leaving: list[str] = []
        self._repeated: list[str] = []
        self._holders: dict[bytes, tuple[str, int, str]] = {}  # id, number and source of who has a text's passages
        self._gone: set[int] = set()  # numbers of those that had
        self._named: set[int] = set()  # numbers of those whose text has other names now

    def on_top_of(self, store: Store, remove: Sequence[str]) -> None:
        """Take over the documents of the version before, less `remove`."""
        self._known, self._recorded = store.stored(), store.files()
        for ident, stored in self._known.items():
            if stored.file is not None:
                self._of_file[stored.file].append(ident)
        if self._replace_all:
            self._leaving = [
                ident for ident, d in self._known.items() if d.file not in self._paths and ident not in self._added
            ]
        else:
            self._leaving = [ident for ident in dict.fromkeys(remove) if ident in self._known]
            self.records = dict(self._recorded)
        # what is sure to stay holds its text, whatever is read before it
        leaving = {*self._leaving, *self._added}
        leaving.update(i for g in self._given if g.file and not self._unchanged(g) for i in self._of_file[g.name])
        for ident, stored in self._known.items():
            if ident not in leaving and not stored.holder:
                self._holders.setdefault(stored.same, (ident, stored.number, stored.file or ident))

    def keep_texts(self, store: Store, without: set[str]) -> None:
        """Take over the texts of the version before, less `without`, to be cut and encoded anew."""
        kept = [(ident, count) for ident, count in store.counts().items() if ident not in without]
        self._given[:0] = [_Given(ident, 500 * count, partial(_text, store, ident)) for ident, count in kept]

    @property
    def none(self) -> bool:
        """Whether the version before is what is asked for."""
        return not self._leaving and all(self._unchanged(given) for given in self._given)

    @property
    def unread(self) -> list[Found]:
        """The files that are to be read, in their order."""
        return [given.source.file for given in self._given if given.source and not self._unchanged(given)]

    def write(self, writer: DocumentWriter, worker: Worker, progress: Progress | None) -> None:
        """Write the documents, one file after the other, while `worker` reads the next."""
        for ident in self._leaving:
            self._drop(writer, ident)
        work, done, told = sum(given.work for given in self._given), 0, -1

        def reached(share: float) -> int:
            return int(100 * (done + given.work * share) / work) if work else 100

        def waiting() -> None:
            nonlocal told
            if progress:
                pictures = worker.pictures
                told = max(told, reached(_READ * pictures.done / max(pictures.total, 1)))
                progress(told, 100, "encode")

        outcomes = worker.outcomes(self.unread, waiting)
        for given in self._given:
            for share in self._take(writer, given, outcomes):
                if progress and reached(share) > told:
                    told = reached(share)
                    progress(told, 100, "encode")
            done += given.work
        self._bequeath(writer)
        writer.name_anew(self._named)

    def _unchanged(self, given: _Given) -> bool:
        if given.source is None or given.source.digest is None or given.name not in self._of_file:
            return False
        return self._recorded.get(given.name) == given.source.digest

    def _take(
        self, writer: DocumentWriter, given: _Given, outcomes: Iterator[list[Document] | CorpusError]
    ) -> Iterator[float]:
        """Write what is given, a file as the next of `outcomes` has it; yield the share of it that is done."""
        before = self._of_file.get(given.file or "", [])
        if self._unchanged(given):
            if all([self._first(given, ident) for ident in before]):
                self.records[given.name] = self._recorded[given.name]
            self._report_repeated(given)
            return
        yield 0.0
        reported = len(self.skipped)
        outcome = given.load() if given.load else next(outcomes)
        documents = [] if isinstance(outcome, CorpusError) else list(outcome)
        ids = {document.id for document in documents}
        for ident in before:
            if ident not in ids and ident not in self.seen:
                self._drop(writer, ident)
        if isinstance(outcome, CorpusError):
            self.skipped.append(Skipped(given.name, str(outcome)))
            return
        # one pass, so that of two rows with one id the first is kept
        for n, document in enumerate(documents):
            if self._first(given, document.id):
                if document.left_out:
                    self.incomplete.append(Incomplete(document.source, document.left_out))
                for share in self._put(writer, given, document):
                    yield (n + share) / len(documents)
        self._report_repeated(given)
        # not where something of it was left out, to be reported again, nor where it was edited while it was read
        source = given.source
        if source and source.digest and len(self.skipped) == reported and look(source.file).digest == source.digest:
            self.records[given.name] = source.digest

    def _first(self, given: _Given, ident: str) -> bool:
        """Tell whether a document is the first of its id; note it as repeated where it is not."""
        if ident in self.seen:
            self._repeated.append(ident)
            return False
        self.seen[ident] = given.name
        return True

    def _put(self, writer: DocumentWriter, given: _Given, document: Document) -> Iterator[float]:
        """Write a document unless it is there as it is; yield the share of it that is done."""
        try:
            f"{document.id}{document.title}{document.text}".encode()
        except UnicodeEncodeError:  # a lone surrogate, which JSON can spell and no file can hold
            reason = f"document {document.id!a} holds half a character (a lone surrogate): write its text as UTF-8"
            self.skipped.append(Skipped(document.source, reason))
            return
        encoded = Encoded(document)
        stored = self._known.get(document.id)
        holder = self._holders.get(encoded.same)
        another = holder is not None and holder[0] != document.id
        if stored is not None and stored.content == encoded.content and (stored.holder or not another):
            same = stored.details == encoded.details
            if (
                same
                or stored.holder
                or naming(writer.base_document(stored.number).names[0]) == naming(document.names[0])
            ):
                if not same or stored.file != given.file:
                    self._forget_file(stored)
                    writer.describe(stored.number, encoded, given.file)
                    self._named.add(stored.holder)
                if not stored.holder:
                    self._holders[encoded.same] = document.id, stored.number, document.source
                return
        if stored is not None:
            self._drop(writer, document.id)
        holder = self._holders.get(encoded.same)
        if holder is not None:
            writer.add_twin(encoded, given.file, holder[1])
            self._named.add(holder[1])
            self.twins.append(SameText(document.source, holder[2]))
        else:
            self._holders[encoded.same] = document.id, writer.next_number, document.source
            yield from writer.add(encoded, given.file)

    def _bequeath(self, writer: DocumentWriter) -> None:
        """Give the documents whose holder is gone another one, or the passages of their own."""
        for ident, stored in self._known.items():
            if stored.holder not in self._gone:
                continue
            holder = self._holders.get(stored.same)
            if holder is not None:
                writer.hold(stored.number, holder[1])
                self._named.add(holder[1])
                continue
            document = writer.base_document(stored.number)
            writer.remove(stored.number)
            self._holders[stored.same] = ident, writer.next_number, document.source
            for _ in writer.add(Encoded(document), stored.file):
                pass

    def _drop(self, writer: DocumentWriter, ident: str) -> None:
        stored = self._known.pop(ident)
        self._forget_file(stored)
        self._named.add(stored.holder)
        if not stored.holder:
            self._gone.add(stored.number)
            if self._holders.get(stored.same, ("",))[0] == ident:
                del self._holders[stored.same]
        writer.remove(stored.number)

    def _forget_file(self, stored: StoredDocument) -> None:
        """Have a file read again at the next build, since not all of its documents are there as they were read."""
        if stored.file is not None:
            self.records.pop(stored.file, None)

    def _report_repeated(self, given: _Given) -> None:
        repeated, self._repeated = self._repeated, []
        if not repeated:
            return
        first = self.seen[repeated[0]]
        if given.name.endswith(".jsonl") or len(repeated) > 1:
            names = ", ".join(repeated[:_NAMED]) + (", …" if len(repeated) > _NAMED else "")
            reason = f"{len(repeated)} of its rows have an _id that stands earlier, in {first} or before ({names}): "
            reason += "the earlier ones are kept; give each row an _id of its own"
        else:
            reason = f"it is the same text under the same name as {first}, which is kept: rename it to keep both"
        self.skipped.append(Skipped(given.name, reason))


def _text(store: Store, ident: str) -> list[Document]:
    """Return the document of that id, its tables as they are told now, in a list that is empty where there is none."""
    return [complete(document) for document in store.document(ident)]


def nothing_in(skipped: Sequence[Skipped], replace_all: bool) -> str:
    """Return why there is nothing to index."""
    if not replace_all:
        return "the index would be left without a document; keep or add at least one"
    reasons = "; ".join(s.reason for s in skipped) or "no files of a known kind in what was given"
    return f"there is nothing to index: {reasons}"
