"""Every sentence of the record says what was put down, and what strangers wrote cannot say anything else."""

import re

import pytest

from freehold.catalogue.administration import SAYS
from freehold.catalogue.registry import ROWS
from freehold.catalogue.sentences import LONGEST, plain, sentence_of

PLACEHOLDER = re.compile(r"\{(\w+)\}")
TEMPLATES = {**{row.id: row.says for row in ROWS}, **SAYS}


def test_no_word_of_the_administration_is_an_operation() -> None:
    assert not {row.id for row in ROWS} & SAYS.keys()


@pytest.mark.parametrize("operation", TEMPLATES)
def test_a_sentence_is_complete_with_what_was_put_down(operation: str) -> None:
    words = PLACEHOLDER.findall(TEMPLATES[operation])
    details = {word: f"value {number}" for number, word in enumerate(words)}
    said = sentence_of(operation, details)
    assert said == TEMPLATES[operation].format(**details)
    assert "{" not in said
    assert sentence_of(operation, {**details, "secret": "hunter2"}) == said, "what has no place is not said"
    assert sentence_of(operation, dict.fromkeys(words)).count("?") == len(words)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("Deliveries", "Deliveries"),
        ("{secret} {0} {who.__class__}", "{secret} {0} {who.__class__}"),
        ("two\nlines\r\n\tand a tab", "two lines and a tab"),
        ("\x1b[2Jgone", "\ufffd[2Jgone"),
        ("right\u202eto left", "right\ufffdto left"),
        ("zero\u200bwidth", "zero\ufffdwidth"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("x" * 5000, "x" * LONGEST + "…"),
        (17, "17"),
    ],
)
def test_a_value_stays_a_value(given: object, said: str) -> None:
    assert plain(given) == said
    assert sentence_of("admin.group.add", {"name": given}) == f"added the group {said}"


def test_an_operation_that_went_is_its_own_name() -> None:
    assert sentence_of("freshdesk.gone.away", {"x": 1}) == "freshdesk.gone.away"
