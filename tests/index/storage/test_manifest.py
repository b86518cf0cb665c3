from index.storage import manifest
from index.storage.manifest import FORMAT, Manifest


def test_a_version_knows_those_it_was_made_of() -> None:
    first = Manifest(FORMAT, 1, "encoder", "f", 2, 1, 1, {}).after(None)
    second = first.after(first)
    third = second.after(second)
    assert [one.goes_on_from(first) for one in (first, second, third)] == [True] * 3
    assert not first.goes_on_from(second)
    assert not Manifest(FORMAT, 1, "encoder", "f", 2, 1, 1, {}).after(None).goes_on_from(first)
    for _ in range(manifest._LINE + 5):
        third = third.after(third)
    assert len(third.line) == manifest._LINE
    assert not third.goes_on_from(first)
