"""What can go wrong with a question.

YinjuError
├── QuestionError              empty, or longer than can be meant
└── GoldError                  a file of questions to be scored, or the scores kept of it, is not as it must be
"""

from corpus.errors import YinjuError


class QuestionError(YinjuError):
    """The question cannot be asked as it is."""


class GoldError(YinjuError):
    """The questions to be scored, or the scores kept of them, cannot be used."""
