"""What can go wrong with a question.

YinjuError
└── QuestionError              empty, or longer than can be meant
"""

from corpus.errors import YinjuError


class QuestionError(YinjuError):
    """The question cannot be asked as it is."""
