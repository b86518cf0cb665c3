"""Reading texts and cutting them into passages, every character traceable to the file as given."""

from corpus.boxes import Box, boxes_of
from corpus.errors import CorpusError, FileMissing, NoText, TooLarge, Unreadable, YinjuError
from corpus.files import expand
from corpus.limits import Limits
from corpus.passages import cut
from corpus.read import default_document, read, read_text
from corpus.sentences import sentences
from corpus.types import Document, LeftOut, OffsetMap, Paragraph, Passage, Place, Twin

__all__ = [
    "Box",
    "CorpusError",
    "Document",
    "FileMissing",
    "LeftOut",
    "Limits",
    "NoText",
    "OffsetMap",
    "Paragraph",
    "Passage",
    "Place",
    "TooLarge",
    "Twin",
    "Unreadable",
    "YinjuError",
    "boxes_of",
    "cut",
    "default_document",
    "expand",
    "read",
    "read_text",
    "sentences",
]
