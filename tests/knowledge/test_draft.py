"""Changes laid over a content, compared with it, and found to collide with somebody else's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.contacts import usable_contacts
from knowledge.corpus import read_corpus
from knowledge.draft import Change, Item, applied, collisions, diff, key_of, put, things
from knowledge.library import Content
from knowledge.model import Contact, Passage, Programme, Word
from knowledge.programmes import read_programmes

CORPUS = read_corpus()
PASSAGES = CORPUS.passages[:6]
CONTENT = Content(CORPUS.documents, PASSAGES, read_programmes(), usable_contacts())
FIRST = PASSAGES[0]


def changed(**update: object) -> Passage:
    return FIRST.model_copy(update=update)


def test_a_changed_thing_keeps_its_place_and_a_new_one_stands_behind() -> None:
    new = FIRST.model_copy(update={"id": "000-new"})
    content = applied(CONTENT, [put(changed(plain="Khác.")), put(new)])
    assert [p.id for p in content.passages] == [*(p.id for p in PASSAGES), "000-new"]
    assert content.passages[0].plain == "Khác."


def test_the_passages_of_a_removed_document_go_with_it() -> None:
    content = applied(CONTENT, [Item("document", FIRST.file, None)])
    assert FIRST.file not in {p.file for p in content.passages}
    assert FIRST.file not in {d.file for d in content.documents}


def test_the_cards_follow_a_changed_contact_and_lose_a_removed_one() -> None:
    known = next(c for p in CONTENT.programmes for c in p.contacts)
    uses = [p.id for p in CONTENT.programmes if known in p.contacts]
    moved = known.model_copy(update={"address": "vneid.example.gov.vn"})
    after = {p.id: p for p in applied(CONTENT, [put(moved)]).programmes}
    assert all(moved in after[name].contacts for name in uses)
    gone = {p.id: p for p in applied(CONTENT, [Item("contact", known.what, None)]).programmes}
    assert all(known.what not in {c.what for c in gone[name].contacts} for name in uses)


def test_what_differs_is_told_apart() -> None:
    new, word = FIRST.model_copy(update={"id": "000-new"}), Word(name="out_of_scope", text="Dạ.")
    after = applied(CONTENT, [put(changed(plain="Khác.")), Item("passage", PASSAGES[1].id, None), put(new), put(word)])
    found = diff(CONTENT, after)
    assert [(c.kind, c.key, c.before is None, c.after is None) for c in found] == [
        ("passage", FIRST.id, False, False),
        ("passage", PASSAGES[1].id, False, True),
        ("passage", "000-new", True, False),
        ("word", "out_of_scope", True, False),
    ]
    assert found[0].fields == ("plain",)
    assert diff(CONTENT, CONTENT) == ()


def test_a_place_that_somebody_else_published_meanwhile_collides() -> None:
    mine, other = put(changed(plain="Của tôi.")), changed(plain="Của người khác.")
    live = applied(CONTENT, [put(other)])
    assert collisions([mine], CONTENT, live) == (mine,)
    assert collisions([put(other)], CONTENT, live) == ()
    assert collisions([put(PASSAGES[1].model_copy(update={"plain": "x"}))], CONTENT, live) == ()
    assert collisions([mine], CONTENT, applied(CONTENT, [Item("passage", FIRST.id, None)])) == (mine,)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.text(max_size=5)), max_size=12))
def test_the_difference_laid_over_the_old_content_gives_the_new_one(edits: list[tuple[int, bool, str]]) -> None:
    items = [
        Item("passage", PASSAGES[n].id, None) if gone else put(PASSAGES[n].model_copy(update={"plain": text}))
        for n, gone, text in edits
    ]
    after = applied(CONTENT, items)
    again = applied(CONTENT, [Item(c.kind, c.key, c.after) for c in diff(CONTENT, after)])
    assert things(again) == things(after)


@pytest.mark.parametrize("kind", [Passage, Programme, Contact])
def test_every_thing_is_known_by_a_key_of_its_own(kind: type) -> None:
    mine = [key_of(thing) for thing in things(CONTENT).values() if isinstance(thing, kind)]
    assert len(mine) == len(set(mine)) > 0


def test_what_was_added_or_removed_has_no_changed_fields() -> None:
    assert Change("passage", FIRST.id, None, FIRST).fields == ()
