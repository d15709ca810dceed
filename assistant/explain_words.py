"""What became of each word of a question: by which form it was found, and what used it or left it over."""

from collections.abc import Iterator

from assistant.language.pack import load_packs
from assistant.matches import match_words
from assistant.operators import PhraseTable
from assistant.plan import Account, Explain, Plan, QueryPlan, Several
from assistant.planners.context import PlanContext
from assistant.planners.decision import Decision, account_for_stop
from assistant.planners.draft import Draft, draft_query
from assistant.planners.operation import CONSUMES, choose_operation
from assistant.tokens import split_words
from assistant.understand import Understander, Understanding
from semantic_layer.frozen import Frozen


class Form(Frozen):
    """How a word was recognised as a word of the catalog."""

    read_as: str
    target: str
    key: str
    form: str
    spelling: str
    quality: float


class WordUse(Frozen):
    word: str
    used_for: str
    """As in the accounts of the plan."""
    forms: tuple[Form, ...] = ()
    role: str = ""
    """Of an operator or number: consumed, bound, left_over, harmless; of a period the ids that it became."""
    by: str = ""
    """The operation, or the list of words, that it was used by."""


def describe_words(
    question: Understanding, decision: Decision, context: PlanContext, understander: Understander
) -> tuple[WordUse, ...]:
    accounts = _find_accounts(question, decision)
    forms = _find_forms(question, decision, understander)
    roles: dict[int, tuple[str, str]] = {}
    if decision.hypotheses:
        draft = draft_query(question, decision.hypotheses[0], context)
        roles |= _role_operators(draft, decision) | _role_numbers(draft, decision)
    roles |= _role_periods(question, decision.plan)
    roles |= dict.fromkeys(find_stopping_words(question, decision), ("stops", decision.check))
    found = []
    for token, account in zip(question.tokens, accounts, strict=True):
        role, by = roles.get(token.index, ("", ""))
        if not role and account.used_for.startswith("operator:") and not isinstance(decision.plan, QueryPlan):
            role, by = "left_over", decision.check  # The draft did not take it up: the question was stopped before.
        word_forms = forms.get(token.index, ())
        if not word_forms and question.words[token.index] != token.surface.lower():
            word_forms = (_repaired(token.surface.lower(), question.words[token.index], question),)
        found.append(WordUse(word=token.surface, used_for=account.used_for, forms=word_forms, role=role, by=by))
    return tuple(found)


def _repaired(surface: str, word: str, question: Understanding) -> Form:
    """A closed-list word that was misspelled."""
    return Form(read_as=surface, target=word, key=word, form="surface", spelling="typo", quality=question.scores.typo)


def _find_accounts(question: Understanding, decision: Decision) -> tuple[Account, ...]:
    plan = decision.plan
    if isinstance(plan, Several) or len(plan.accounts) != len(question.tokens):
        best = decision.hypotheses[0] if decision.hypotheses else None
        return account_for_stop(question, best, ())
    return plan.accounts


def _find_forms(question: Understanding, decision: Decision, understander: Understander) -> dict[int, tuple[Form, ...]]:
    best = decision.hypotheses[0] if decision.hypotheses else None
    found: dict[int, tuple[Form, ...]] = {}
    for span in best.spans if best else question.spans:
        for match in match_words(span, question.tokens, understander.finder, understander.morphology):
            form = Form(
                read_as=match.read_as,
                target=match.target,
                key=match.key,
                form=match.form,
                spelling=match.spelling,
                quality=round(match.quality, 3),
            )
            for token, _ in sorted(match.places):
                if form not in found.get(token, ()):
                    found[token] = (*found.get(token, ()), form)
    return found


def _role_operators(draft: Draft, decision: Decision) -> dict[int, tuple[str, str]]:
    choice = choose_operation(draft.kpi, draft.slots, list(draft.operators), draft.question.periods)
    plan = decision.plan
    operation, consumes = choice.operation, choice.consumes
    if isinstance(plan, QueryPlan) and plan.query.operation != operation:  # "hvorfor?" after an answer
        operation = plan.query.operation
        consumes |= CONSUMES.get(operation, frozenset())
    roles: dict[int, tuple[str, str]] = {}
    for operator in draft.operators:
        if operator in draft.slots.used_operators:
            role = "bound", "condition" if draft.slots.condition else "without"
        elif operator.kind in consumes:
            role = "consumed", operation
        else:
            role = ("harmless" if isinstance(plan, QueryPlan) else "left_over"), operation
        roles |= dict.fromkeys(operator.tokens, role)
    return roles


def _role_numbers(draft: Draft, decision: Decision) -> dict[int, tuple[str, str]]:
    plan, slots = decision.plan, draft.slots
    roles: dict[int, tuple[str, str]] = {}
    for index, number in draft.question.numbers.items():
        if index in draft.chosen.tokens:
            continue
        if index in slots.used_numbers:
            is_top = slots.top is not None and int(number) == slots.top
            roles[index] = "bound", "top" if is_top else "condition"
        elif isinstance(plan, QueryPlan) and plan.claim is not None:
            roles[index] = "bound", "claim"
        else:
            roles[index] = "left_over", "number"
    return roles


def _role_periods(question: Understanding, plan: Plan) -> dict[int, tuple[str, str]]:
    """The ids that the words of time became; what they say where there is no query."""
    ids = ""
    if isinstance(plan, QueryPlan):
        query = plan.query
        spans = [query.period, *([query.against.period] if query.against and query.against.period else [])]
        ids = " ".join(s.from_ if s.from_ == s.to else f"{s.from_}..{s.to}" for s in spans)
    return {
        token: (ids or " ".join(point.means for point in phrase.points) or phrase.means, phrase.means)
        for phrase in question.periods
        for token in phrase.tokens
    }


def find_stopping_words(question: Understanding, decision: Decision) -> tuple[int, ...]:
    """What it asked or declined because of, or the words of a closed list that it went by."""
    return decision.words or tuple(sorted(set(_find_listed(question, decision))))


def _find_listed(question: Understanding, decision: Decision) -> Iterator[int]:
    kind, _, reason = decision.check.partition(":")
    words = split_words(question.text)
    for language, pack in load_packs().items():
        if kind == "refusal" and reason in pack.declines:
            for _, tokens, _ in PhraseTable({reason: pack.declines[reason]}).find(words):
                yield from tokens
        elif isinstance(decision.plan, Explain) and language == question.language:
            for _, tokens, _ in PhraseTable(pack.explain).find(list(question.words)):
                yield from tokens
