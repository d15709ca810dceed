"""The faults of the semantic layer, each with what a maintainer needs to mend it."""


class SemanticLayerError(Exception):
    """Base of all faults; its message is written for a maintainer and may name files, views and columns."""


class CatalogError(SemanticLayerError):
    """The catalog cannot be read as a whole; the message holds one line (file:line: what) per problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class SourceError(SemanticLayerError):
    """The municipality's source cannot be opened or read."""


class ContractError(SemanticLayerError):
    """The source does not keep the contract of an approved view; names view, column and a sample."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class ProtectionError(SemanticLayerError):
    """A hidden cell could be computed from what would be published; names the cell."""


class PublicationBusyError(SemanticLayerError):
    """Another publication holds the lock."""


class ReleaseError(SemanticLayerError):
    """There is no release in service, or it is damaged; says which and what to do."""


class QueryError(SemanticLayerError):
    """A query asks for something that the catalog does not publish; a well-behaved planner never sends one."""


class DeniedError(SemanticLayerError):
    """The guard refused a statement."""


class QueryTimeoutError(SemanticLayerError):
    """A query was interrupted by the watchdog."""


class WithdrawnError(SemanticLayerError):
    """The KPI was withdrawn from service; `why` is the maintainers' reason, written for users."""

    def __init__(self, kpi: str, why: str) -> None:
        super().__init__(f"{kpi}: {why}")
        self.kpi = kpi
        self.why = why
