from corpus import cut, default_document, read


def test_the_shipped_document_reads_into_passages_of_sentences():
    (document,) = read(default_document())
    passages = cut(document)
    assert passages[0].text.startswith("划定并严守生态保护红线。")
    assert all(p.text == document.text[p.start : p.end] and len(p.text) <= 300 for p in passages)
