"""The front door of the assistant: everything that a screen, a command line or an evaluation needs."""

from assistant.access import RoleChoice
from assistant.answer import Answer, Part
from assistant.assistant import Assistant
from assistant.build import NoReleaseError, build_assistant, make_demo_source, prepare_demo, publish, watch
from assistant.catalogue_cards import CatalogueCard
from assistant.catalogue_news import NewsItem
from assistant.choices import ChipName, Choice, ChoiceGroup, can_be_added
from assistant.cockpit import CockpitEntry, CockpitView
from assistant.earlier import EarlierQuestion
from assistant.errors import ServiceClosedError, UnknownCockpitError
from assistant.feedback import Feedback, Remark
from assistant.feedback_store import FeedbackError
from assistant.pipeline import Step, Tell
from assistant.question import Question
from assistant.recall import Correction, RecalledAnswer
from assistant.record import RecordError
from assistant.replay import Replayed, UnknownAnswerError
from assistant.settings import Settings, load_settings

__all__ = [
    "Answer",
    "Assistant",
    "CatalogueCard",
    "ChipName",
    "Choice",
    "ChoiceGroup",
    "CockpitEntry",
    "CockpitView",
    "Correction",
    "EarlierQuestion",
    "Feedback",
    "FeedbackError",
    "NewsItem",
    "NoReleaseError",
    "Part",
    "Question",
    "RecalledAnswer",
    "RecordError",
    "Remark",
    "Replayed",
    "RoleChoice",
    "ServiceClosedError",
    "Settings",
    "Step",
    "Tell",
    "UnknownAnswerError",
    "UnknownCockpitError",
    "build_assistant",
    "can_be_added",
    "load_settings",
    "make_demo_source",
    "prepare_demo",
    "publish",
    "watch",
]
