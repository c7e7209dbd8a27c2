"""catalogue -> files of the search: an entry, shards of postings, texts, cards and columns.

    index.json                  the entry, the one name that stays: numbers of leaves and shards, vocabulary of methods
    <edition>/s/<shard>.bin     which leaves hold which two characters (see shards and postings); r/: the same for three
    <edition>/t/<leaf>.json     part of a case as its reader may read it: to verify a hit and to cut an excerpt
    <edition>/c/<chunk>.json    cards, CHUNK to a file
    <edition>/columns.json      a value per card for each facet; organisations.json: the same for organisations
    <edition>/traditional.json  traditional characters and what they are in this index

A card is a case's place in the catalogue, a leaf a part of its text. An edition's name is a digest of its content, so that no cache
can mix two. Sections that the reader may not see are not in the catalogue and so in none of these files.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from hashlib import sha256
from pathlib import PurePosixPath

from press.model import Artifact, Case, MembersCatalogue, Method, PublicCatalogue
from press.prose import Body
from press.search import cards, concepts, phonetic, shards
from press.search.folding import Folding, folding_of
from press.search.postings import EMPTY, frequent_pairs, merged, postings_of, runs_of, triples_of
from press.search.records import Leaf, leaves, record

FORMAT = 1
BATCH = 1000  # leaves whose postings are made at once: bounds the memory
FREQUENT = 12  # leaves, and at least one in RARER: a pair in so many is frequent
RARER = 128


def render(
    catalogue: PublicCatalogue | MembersCatalogue, body: Callable[[Case], Body], printed: Set[str], place: PurePosixPath
) -> Iterator[Artifact]:
    """Make the search over all that the reader of this catalogue may read, as files below `place`. printed: cases with an offprint."""
    made = tuple(record(case, body(case)) for case in catalogue.cases)
    parts = tuple(leaves(made))
    folding = folding_of(text for leaf in parts for _, text in leaf.runs())
    frequent = max(FREQUENT, len(parts) // RARER)
    pairs, triples = _shards(catalogue.methods, parts, folding, frequent)
    files: dict[str, bytes] = {f"s/{number}.bin": shard for number, shard in enumerate(pairs)}
    files |= {f"r/{number}.bin": shard for number, shard in enumerate(triples)}
    files |= {f"t/{number}.json": _json(cards.text(leaf)) for number, leaf in enumerate(parts)}
    files |= {f"c/{number}.json": _json(chunk) for number, chunk in enumerate(cards.chunks(made))}
    files["columns.json"] = _json(cards.columns(made, catalogue.groups, printed))
    files["organisations.json"] = _json(cards.organisations(made, catalogue.groups["organisation"]))
    files["traditional.json"] = _json(folding.traditional())
    entry = {
        "format": FORMAT,
        "leaves": list(Counter(leaf.card for leaf in parts).values()),
        "shards": {"s": len(pairs), "r": len(triples)},
        "frequent": frequent,
        "fold": folding.used(),
        "methods": [group.words for group in concepts.groups(catalogue.methods, folding)],
        "syllables": " ".join(phonetic.syllables(made)),
    }
    edition = _digest(entry, files)
    yield Artifact(path=place / "index.json", content=_json({"edition": edition, **entry}))
    for name, content in files.items():
        yield Artifact(path=place / edition / name, content=content)


def _shards(methods: Sequence[Method], parts: Sequence[Leaf], folding: Folding, frequent: int) -> tuple[list[bytes], list[bytes]]:
    """The shards of pairs, synonyms and pinyin, and those of triples."""
    runs = [runs_of(parts[at : at + BATCH], at, folding) for at in range(0, len(parts), BATCH)]
    found = merged([EMPTY, *map(postings_of, runs)])
    often = frequent_pairs(found, frequent)
    triples = merged([EMPTY, *(triples_of(some, often) for some in runs)])
    texts = {leaf: text for some in runs for leaf, text in some.texts().items()}
    synonyms = concepts.postings_of(concepts.groups(methods, folding), found, texts)
    firsts = [number for number, leaf in enumerate(parts) if not leaf.begin]
    pinyin = phonetic.postings_of([parts[number].record for number in firsts], firsts)
    return shards.parts(merged([found, synonyms, pinyin]), len(parts)), shards.parts(triples, len(parts))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _digest(entry: object, files: dict[str, bytes]) -> str:
    digest = sha256(_json(entry))
    for name, content in files.items():
        digest.update(f"\n{name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:12]
