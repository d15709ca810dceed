"""A slip of the hand or the ear is told from another error that is as small."""

import pytest

from assistant.language.pack import load_packs
from assistant.slips import Slips


@pytest.fixture(scope="module")
def slips() -> Slips:
    return Slips(load_packs().values())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hvda", "hvad"),  # two letters change places
        ("vhad", "hvad"),  # also the first two
        ("hvaf", "hvad"),  # the key beside
        ("hcad", "hvad"),
        ("hvd", "hvad"),  # a letter left out
        ("hvvad", "hvad"),  # a key struck twice
        ("hvasd", "hvad"),  # with its neighbour
        ("vad", "hvad"),  # as it is heard
        ("hvat", "hvad"),
        ("sidsde", "sidste"),
        ("mangæ", "mange"),
        ("recieve", "receive"),
    ],
)
def test_a_slip_is_likely(slips: Slips, typed: str, meant: str) -> None:
    assert slips.is_likely(typed, meant)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hvpd", "hvad"),  # a key far away
        ("lvad", "hvad"),  # another first letter
        ("hvmad", "hvad"),  # a letter more that is near none beside it
        ("vda", "hvad"),  # two slips
        ("hvad", "hvad"),  # none
    ],
)
def test_another_error_is_not(slips: Slips, typed: str, meant: str) -> None:
    assert not slips.is_likely(typed, meant)
