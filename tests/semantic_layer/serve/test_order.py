"""Members in the order that a Danish reader expects."""

from semantic_layer.serve.order import collate_danish, order_members
from tests.semantic_layer.serve.made_release import read_small_catalog


def test_danish_letters_come_after_z() -> None:
    words = ["Åben", "Zoo", "Ærø", "Øst", "abe", "Aalborg", "Bo", "Æble"]
    assert sorted(words, key=collate_danish) == ["abe", "Bo", "Zoo", "Æble", "Ærø", "Øst", "Åben", "Aalborg"]


def test_what_stands_for_several_comes_last() -> None:
    keys = order_members(read_small_catalog(), "ward")
    assert sorted(keys, key=keys.__getitem__) == ["bo", "cy", "old", "ae", "aa", "north__oevrige"]


def test_ordered_levels_keep_their_order() -> None:
    keys = order_members(read_small_catalog(), "age")
    assert sorted(keys, key=keys.__getitem__) == ["young", "middle", "elder"]
