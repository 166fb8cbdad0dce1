"""Work in pieces gives what the plain call gives, at every length around the size of a piece."""

from __future__ import annotations

import random

import pytest

from engine.values import maps, pieces, vectors
from engine.values.keys import equal
from engine.values.pieces import joined, listed, sorted_list
from engine.values.vectors import concat, conj, is_vector, subvec, vector

SIZE = 64  # stands for PIECE, so that small data has many pieces
LENGTHS = [0, 1, SIZE - 1, SIZE, SIZE + 1, 5 * SIZE, 40 * SIZE + 3]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pieces, vectors, maps):
        monkeypatch.setattr(module, "PIECE", SIZE)
    monkeypatch.setattr(vectors, "LONG_PART", SIZE)
    monkeypatch.setattr(maps, "DICT_PIECE", SIZE)
    monkeypatch.setattr(maps, "TREE_PIECE", SIZE)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("kinds", ["many", "few", "ascending", "descending", "mixed", "texts"])
def test_sorting_in_pieces_is_sorting_and_stable(length: int, kinds: str) -> None:
    chance = random.Random(length)
    made = {
        "many": lambda at: chance.random(),
        "few": lambda at: chance.randrange(3),
        "ascending": lambda at: at,
        "descending": lambda at: -at,
        "mixed": lambda at: chance.choice([1, 1.0, 2, 2.0]),
        "texts": lambda at: str(chance.randrange(500)),
    }[kinds]
    items = [made(at) for at in range(length)]
    found = sorted_list(list(items))
    assert [(type(x), x) for x in found] == [(type(x), x) for x in sorted(items)]


@pytest.mark.parametrize("length", LENGTHS)
def test_copies_and_texts_in_pieces_are_whole(length: int) -> None:
    items = list(range(length))
    assert listed(tuple(items)) == items
    assert joined([str(x) for x in items], ", ") == ", ".join([str(x) for x in items])


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("other", LENGTHS)
def test_vectors_made_in_pieces_hold_all_items(length: int, other: int) -> None:
    for start in (vector(list(range(length))), range(length), tuple(range(length))):
        for more in (range(other), tuple(range(other)), vector(list(range(other)))):
            both = concat(start, more)
            assert is_vector(both)
            assert list(both) == [*range(length), *range(other)]
        longer = conj(start, *range(other)) if other else start
        assert list(longer) == [*range(length), *range(other)]
        cut = length // 3
        assert list(subvec(start, cut)) == list(range(cut, length))
        assert list(subvec(start, cut, length - cut)) == list(range(cut, length - cut))
        assert list(conj(subvec(start, cut), "end")) == [*range(cut, length), "end"]


@pytest.mark.parametrize("length", LENGTHS)
def test_maps_that_grow_in_pieces_keep_every_entry_and_the_order(length: int) -> None:
    base = maps.pmap([(at, -at) for at in range(length)])
    grown = base.assoc("new", 1).dissoc(0)
    assert [key for key, _ in grown.items()] == [*range(1, length), "new"]
    merged = base.merge(maps.pmap([(at + SIZE, "b") for at in range(length)]))
    assert len(merged) == (length + min(length, SIZE))
    assert equal(grown.dissoc("new"), base.dissoc(0))
