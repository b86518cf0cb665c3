"""What the tests of the page share: its HTML taken apart, records that were kept, what axe has against it."""

import json
from html.parser import HTMLParser

import pytest

from ui.page.records import record_of


class Seen(HTMLParser):
    """Collects the tags, attributes and text of HTML, and the text that is marked."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text, self.marked, self._depth = [], [], "", "", 0

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.append(dict(attrs))
        self._depth += tag == "mark"

    def handle_endtag(self, tag):
        self._depth -= tag == "mark"

    def handle_data(self, data):
        self.text += data
        self.marked += data if self._depth else ""

    def having(self, name):
        """Return the attributes of the tags that have one of that name."""
        return [attributes for attributes in self.attributes if name in attributes]


@pytest.fixture(scope="session")
def seen():
    """Return what takes HTML apart."""

    def seen(html):
        parser = Seen()
        parser.feed(html)
        parser.close()
        return parser

    return seen


@pytest.fixture(scope="session")
def kept():
    """Return the record of an answer as it comes back from where it was kept."""
    return lambda answer: json.loads(json.dumps(record_of(answer), ensure_ascii=False))


@pytest.fixture(scope="session")
def serious():
    """Return what axe finds serious on a page: the rules that are broken, each with where."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def serious(page):
        found = axe.run(page).response["violations"]
        return [(v["id"], [n["target"] for n in v["nodes"]]) for v in found if v["impact"] in ("serious", "critical")]

    return serious
