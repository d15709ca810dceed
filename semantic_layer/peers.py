"""Peers: the groups of municipalities that a figure may be set against, and what each is called on a given day."""

from datetime import date

from pydantic import Field

from semantic_layer.frozen import Frozen
from semantic_layer.texts import Text, Words

SERIES = "benchmark"
"""The release's table with the published figures of all peers; no KPI may have this id."""
SERIES_COLUMNS = ("kpi", "measure", "peer", "period", "value")
"""What the approved view of the peers' figures holds, one row per figure."""


class PeerName(Frozen):
    """What a peer is called while the name is valid; regions are merged and renamed."""

    valid: tuple[date | None, date | None] = (None, None)
    label: Text
    phrase: Text
    """In a comparison ("sammenlignet med {phrase}")."""
    in_: Text = Field(alias="in")
    """With its preposition ("i hele landet")."""
    consists_of: Text
    """Who the group is, as a whole sentence."""

    model_config = {"populate_by_name": True}

    def covers(self, day: date) -> bool:
        first, last = self.valid
        return (first is None or first <= day) and (last is None or day <= last)


class Peer(Frozen):
    id: str
    names: tuple[PeerName, ...] = Field(min_length=1)
    """In order of time; what is known about a period goes by the name at the period's end."""
    words: Words = Words()
    """Everyday words for the group, whatever it was called at the time."""

    def name_on(self, day: date) -> PeerName:
        """The name on that day; outside all of them the nearest, so that a figure never stands without a name."""
        valid = [name for name in self.names if name.covers(day)]
        return valid[0] if valid else self.names[0] if _is_before(day, self.names[0]) else self.names[-1]


class Peers(Frozen):
    """All peers of a catalog, and the one view that their figures come from."""

    view: str | None = None
    """Columns: kpi, measure, peer, period, value."""
    others: Words = Words()
    """Words that name no group of their own ("andre kommuner"): the KPI's default is meant, and it is said which."""
    each: Words = Words()
    """Words that ask for municipalities one by one ("hvilken kommune"), of which there are no figures."""
    groups: tuple[Peer, ...] = ()

    def find(self, peer_id: str) -> Peer | None:
        return next((peer for peer in self.groups if peer.id == peer_id), None)


def _is_before(day: date, name: PeerName) -> bool:
    return name.valid[0] is not None and day < name.valid[0]
