"""What can go wrong with a question.

YinjuError
├── QuestionError              empty, or longer than can be meant, or a turn before it is
├── GoldError                  a file of questions to be scored, or the scores kept of it, is not as it must be
├── ReaderError                the model that reads cannot be loaded
└── ModelError                 a language model cannot be asked, or may not be
"""

from corpus.errors import YinjuError


class QuestionError(YinjuError):
    """The question cannot be asked as it is, or after the turns that are given."""


class GoldError(YinjuError):
    """The questions to be scored, or the scores kept of them, cannot be used."""


class ReaderError(YinjuError):
    """The model that reads passages cannot be loaded."""


class ModelError(YinjuError):
    """A language model cannot be asked as it was set, may not be, or did not answer as it has to."""
