"""What can go wrong with an index.

YinjuError
└── IndexingError              (named so as not to shadow the builtin IndexError)
    ├── IndexMissing           the folder holds no index
    ├── IndexDamaged           files are missing or do not match the manifest
    ├── IndexOutdated          another release made it, in a form this one does not search
    ├── IndexReplaced          the folder no longer holds the index that was opened from it
    ├── IndexBusy              another process is writing
    ├── WriteFailed            the files could not be written: disk full, folder read-only
    ├── StoreFailed            a server that holds indexes cannot be reached, or does not do what is asked
    ├── NothingToIndex         none of the paths gave a document
    └── EncoderError           an encoder could not be loaded or used
        └── EncoderMissing     the files of a model are not on this machine and cannot be fetched
"""

from corpus.errors import YinjuError


class IndexingError(YinjuError):
    """Building or opening an index failed."""


class IndexMissing(IndexingError):
    """The folder holds no index."""


class IndexDamaged(IndexingError):
    """The index on disk is not what its manifest says."""


class IndexOutdated(IndexingError):
    """The index was made by another release, in a form this one does not search."""


class IndexReplaced(IndexingError):
    """The folder no longer holds the index that was opened from it, nor what was made of it."""


class IndexBusy(IndexingError):
    """Another process holds the write lock."""


class WriteFailed(IndexingError):
    """The files of an index could not be written; the index is as it was."""


class StoreFailed(IndexingError):
    """A server that holds indexes cannot be reached, or does not do what is asked."""


class NothingToIndex(IndexingError):
    """No document could be read from what was given."""


class EncoderError(IndexingError):
    """An encoder could not be loaded or used."""


class EncoderMissing(EncoderError):
    """The files of an encoder are not on this machine and cannot be fetched."""


class BeirError(IndexingError):
    """A collection to be searched for, or a run to be scored, is not of the form that it must have."""
