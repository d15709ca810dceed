"""The pictures of the screen: one of every state that a visitor can meet, each there as a file, and no file without."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from tests.ui.states import STATES

FOLDER = Path(__file__).parents[1] / "docs" / "img"
NOT_FOR_SHOW = {"hostile"}
"""What an attacker types is tried, and is no state to show anybody."""
HEAVIEST = 400_000
"""Bytes of a picture: they are kept with the code for good."""


@pytest.fixture(scope="module")
def pictures() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pictures", FOLDER / "pictures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_state_of_the_page_has_a_picture_of_its_name(pictures: ModuleType) -> None:
    shown = {shot.name for shot in pictures.ALL}
    assert {state.name for state in STATES} - shown == NOT_FOR_SHOW


def test_no_two_pictures_have_one_name(pictures: ModuleType) -> None:
    names = [shot.name for shot in pictures.ALL]
    assert sorted(set(names)) == sorted(names)


def test_every_picture_is_there_and_no_file_is_left_over(pictures: ModuleType) -> None:
    assert sorted(path.name for path in FOLDER.glob("*.png")) == pictures.list_files()


def test_every_picture_is_one_and_is_light(pictures: ModuleType) -> None:
    for name in pictures.list_files():
        with Image.open(FOLDER / name) as taken:
            assert taken.width >= min(size.width for size in pictures.SIZES.values()), name
        assert (FOLDER / name).stat().st_size < HEAVIEST, name
