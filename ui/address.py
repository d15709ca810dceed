"""The words of the addresses, read from the YAML file beside this one; and which page the address names."""

from functools import cache
from urllib.parse import unquote, urlsplit

import streamlit as st
import yaml

from semantic_layer.frozen import Frozen
from ui.texts import FOLDER


class Addresses(Frozen):
    pages: dict[str, str]
    """Name of a page → what its address ends on."""
    choices: dict[str, str]
    """What is chosen on a page → its name in the address."""


@cache
def load_addresses() -> Addresses:
    return Addresses.model_validate(yaml.safe_load((FOLDER / "addresses.yaml").read_text(encoding="utf-8")))


def read_page_name() -> str:
    """Empty for the front page; an escaped slash is no part of a name, as no page may have one."""
    path = urlsplit(st.context.url or "").path
    return unquote(path.rstrip("/").rpartition("/")[2]).replace("/", "").strip()
