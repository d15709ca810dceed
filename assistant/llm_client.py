"""The one module that knows LangChain: a chat model of any provider, asked for a typed proposal.

It is imported lazily, by `assistant/llm.py`, and only where a model is configured.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any

import httpx2
import openai
from langchain.chat_models import init_chat_model
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langsmith import tracing_context

from assistant.llm import Message, ModelError, Reply, Why
from assistant.planners.proposal import Proposal
from assistant.settings import Settings

MOST_BYTES = 200_000
"""Of a reply: a proposal takes a few hundred."""
MOST_TOKENS = 1_500
"""That the model may write."""
NO_KEY = "none"
"""A server of one's own often asks for no key, and the library for any."""
KINDS = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}


class TooLargeError(Exception):
    """The reply is larger than any proposal."""


class Client:
    """Raises ImportError where the provider's package is missing, ValueError where the settings name no model."""

    def __init__(self, settings: Settings) -> None:
        self._http = _open_client(settings.llm_seconds)
        model = init_chat_model(settings.llm, **_options(settings, self._http))
        self._chain: Any = model.with_structured_output(Proposal, method=settings.llm_method, include_raw=True)

    def close(self) -> None:
        self._http.close()

    def propose(self, messages: Sequence[Message], until: float) -> Reply:
        """By this moment of `time.monotonic`. Raises ModelError."""
        try:
            # What is traced leaves the house: nothing is, whatever the environment says.
            with tracing_context(enabled=False):
                found = self._chain.invoke(_convert(messages), config={"metadata": {}, "callbacks": []})
        except Exception as error:  # noqa: BLE001 - providers raise what they like, and none of it is for users
            raise ModelError(_name_fault(error)) from None
        if time.monotonic() > until:
            raise ModelError("too_slow")
        proposal = found.get("parsed") if isinstance(found, dict) else None
        if not isinstance(proposal, Proposal):
            raise ModelError("unreadable")
        usage = getattr(found.get("raw"), "usage_metadata", None) or {}
        return Reply(proposal, int(usage.get("input_tokens", 0)), int(usage.get("output_tokens", 0)))


def _convert(messages: Sequence[Message]) -> list[BaseMessage]:
    return [KINDS[message.role](content=message.text) for message in messages]


def _options(settings: Settings, http: httpx2.Client) -> dict[str, Any]:
    """What the provider's class is made with; names differ by provider."""
    provider = (settings.llm or "").partition(":")[0]
    key: Any = settings.llm_key or NO_KEY
    common: dict[str, Any] = {}
    if settings.llm_temperature != "none":
        common["temperature"] = settings.llm_temperature
    if provider == "ollama":
        # Its client reads no stream piece by piece: the edge alone keeps the time.
        kept = {"timeout": settings.llm_seconds, "follow_redirects": False}
        return common | {"base_url": settings.llm_url, "num_predict": MOST_TOKENS, "client_kwargs": kept}
    common |= {"api_key": key, "max_tokens": MOST_TOKENS, "max_retries": 0, "timeout": settings.llm_seconds}
    if provider not in ("openai", "azure_openai"):
        return common | ({"base_url": settings.llm_url} if settings.llm_url else {})
    common["http_client"] = http
    if provider == "azure_openai":
        azure = {"azure_endpoint": settings.llm_url, "api_version": settings.llm_api_version}
        return common | azure | {"azure_deployment": (settings.llm or "").partition(":")[2]}
    return common | {"base_url": settings.llm_url, "use_responses_api": False}


def _name_fault(error: BaseException) -> Why:
    """By the whole chain of causes: what is raised in the transport comes out as a lost connection."""
    chain: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in chain:
        chain.append(at)
        at = at.__cause__ or at.__context__
    if any(isinstance(e, TooLargeError) for e in chain):
        return "too_large"
    if any(isinstance(e, openai.APITimeoutError | httpx2.TimeoutException | TimeoutError) for e in chain):
        return "too_slow"
    match error:
        case openai.AuthenticationError() | openai.PermissionDeniedError() | openai.BadRequestError():
            return "refused"
        case openai.RateLimitError():
            return "rate_limited"
        case openai.APIConnectionError():
            return "unreachable"
        case openai.APIStatusError():
            return "failed"
        case _:
            return "unreadable"


def _open_client(seconds: float) -> httpx2.Client:
    """A time for the whole reply and a size, which the library's own time limit (between two bytes) does not give."""
    return httpx2.Client(transport=_LimitedTransport(seconds), timeout=seconds, follow_redirects=False)


class _LimitedTransport(httpx2.HTTPTransport):
    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        until = time.monotonic() + self._seconds
        response = super().handle_request(request)
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) > MOST_BYTES:
            response.close()
            raise TooLargeError
        response.stream = _LimitedStream(response.stream, until)
        return response


class _LimitedStream(httpx2.SyncByteStream):
    def __init__(self, stream: Any, until: float) -> None:
        self._stream = stream
        self._until = until

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._stream:
            size += len(chunk)
            if size > MOST_BYTES:
                raise TooLargeError
            if time.monotonic() > self._until:
                raise httpx2.ReadTimeout("the reply took too long")
            yield chunk

    def close(self) -> None:
        self._stream.close()
