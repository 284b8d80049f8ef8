"""The words and sentences with which derived documents speak about a row."""

import re

from freehold.catalogue.operation import Operation, Risk
from freehold.catalogue.rates import PLANS, Rate

RISKS: dict[Risk, tuple[str, str]] = {
    Risk.CUSTOMER_FACING: ("customer_facing", "Something reaches a customer."),
    Risk.IRREVERSIBLE: ("irreversible", "It cannot be taken back."),
    Risk.BULK: ("bulk", "One call acts on many."),
    Risk.EXPORT: ("export", "It takes data out in bulk."),
    Risk.ADMIN: ("admin", "It changes who works here, what they may do, or how the desk is set up."),
    Risk.PERSONAL_DATA: ("personal_data", "It shows or changes what is known about a person."),
}

_PERIODS = {1: "a second", 60: "a minute", 3600: "an hour", 86400: "a day"}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def risk_names(row: Operation) -> tuple[str, ...]:
    """The row's risks as words for programs."""
    return tuple(name for risk, (name, _) in RISKS.items() if risk in row.risks)


def risk_sentences(row: Operation) -> tuple[str, ...]:
    """The row's risks as sentences for people."""
    return tuple(sentence for risk, (_, sentence) in RISKS.items() if risk in row.risks)


def rate_sentence(rate: Rate) -> str:
    """How many calls a class of rate limits allows each token by default."""
    period = _PERIODS.get(rate.seconds, f"in {rate.seconds} seconds")
    counted = "counted together with every other call" if rate.is_shared else "counted on top of the standard limit"
    return f"{rate.calls:,} calls {period} for each token, {counted}"


def plan_sentence(name: str, custom: int) -> str:
    """How many calls a class of rate limits allows the account on each plan; `custom` without one."""
    calls = ", ".join(f"{limits[name]} ({plan})" for plan, limits in PLANS.items())
    counted = "all calls together" if name == "standard" else "counted on top of the standard limit"
    return f"{custom:,} calls a minute for the account, or by plan {calls}; {counted}"


def path_names(row: Operation) -> tuple[str, ...]:
    """The parts of the path that vary."""
    return tuple(_PLACEHOLDER.findall(row.path))


def spoken(word: str) -> str:
    """`business_hours` as a person writes it."""
    return word.replace("_", " ")


def needed_names(row: Operation) -> tuple[str, ...]:
    """What a body must say beyond what its schema requires; a model that also serves changes needs it only of new things."""
    found: tuple[str, ...] = getattr(row.takes, "NEEDED", ()) if row.method == "POST" else ()
    return found
