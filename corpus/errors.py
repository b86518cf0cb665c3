"""What can go wrong while reading a text.

YinjuError                     every error the project raises on purpose; its text says what, which value, what to do
└── CorpusError                reading or cutting a document
    ├── FileMissing            the path does not exist
    ├── Unreadable             not text, broken, encrypted, a scan, not permitted, no file, or whatever a parser raised
    ├── NoText                 readable, but holds no text
    └── TooLarge               over a limit on size, pages, characters, seconds or memory
"""


class YinjuError(Exception):
    """Base of every error raised on purpose; catch this to show the message to a person."""


class CorpusError(YinjuError):
    """A document could not be read."""


class FileMissing(CorpusError):
    """The path does not exist."""


class Unreadable(CorpusError):
    """The file is there, but no text can be got out of it."""


class NoText(CorpusError):
    """The file is readable and holds no text."""


class TooLarge(CorpusError):
    """The file is over a limit."""
