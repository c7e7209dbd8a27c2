"""The strict reader of YAML: words stay words, lines are known, hostile documents end in one Chinese sentence."""

from pathlib import Path

import pytest

from press.strict_yaml import MAX_BYTES, YamlFault, parse

PAYLOADS = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "payloads" / "pyyaml"


@pytest.mark.parametrize("word", ["no", "012", "12:30:45", "1_000", "~", "2022-09-30", "0x1F", "特等奖", "null"])
def test_a_scalar_stays_the_word_that_was_written(word: str) -> None:
    assert parse(f"key: {word}").fields["key"].text == word


def test_every_node_knows_its_line() -> None:
    node = parse("title: 甲\n\nmethods:\n  - DOE\n  - SPC\n")

    assert node.fields["title"].line == 1
    assert [item.line for item in node.fields["methods"].items] == [4, 5]


HOSTILE = {
    "aliases": "a: &a [x]\nb: *a",
    "bomb": "a: &a [x, x]\n" + "\n".join(f"b{n}: &b{n} [*a, *a]" for n in range(50)),
    "tags": 'x: !!python/object/apply:os.system ["id"]',
    "depth": "[" * 100_000,
    "twice": "title: 甲\ntitle: 乙",
    "events": "a: [" + "x," * 30_000 + "]",
    "bytes": "a: " + "质" * MAX_BYTES,
    "control": "a: \x07",
    "two documents": "a: 1\n---\nb: 2",
    "open quotation": 'a: "甲\nb: 乙\n',
    "list as key": "[a, b]: c",
    "tabs": "a:\n\t- b",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_document_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(YamlFault) as refused:
        parse(text)

    assert refused.value.line >= 1
    assert "请" in refused.value.message


def test_the_line_of_an_open_quotation_is_where_it_began() -> None:
    with pytest.raises(YamlFault) as refused:
        parse('a: 甲\nb: "乙\nc: 丙\n')

    assert refused.value.line == 2


@pytest.mark.skipif(not PAYLOADS.is_dir(), reason="the shared test data is not beside the checkout")
def test_unsafe_and_malformed_documents_of_pyyaml_never_escape() -> None:
    for path in sorted(PAYLOADS.iterdir()):
        try:
            parse(path.read_text(encoding="utf-8", errors="replace"))
        except YamlFault as fault:
            assert fault.message
