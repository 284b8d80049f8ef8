"""A small language for what a grant asks of a call: `group_id in 3,4`, `not has bcc_emails`, `count(to_emails) <= 1`.

    any   = all ("or" all)*            all = one ("and" one)*          one = "not" one | "(" any ")" | test
    test  = "has" NAME | "count" "(" NAME ")" COMPARES NUMBER
          | NAME ["not"] "in" VALUE ("," VALUE)* | NAME COMPARES VALUE
    COMPARES = "=" | "!=" | "<" | "<=" | ">" | ">="

A name means an argument of the call and, where the call is about a ticket, what that ticket has now: a comparison must
hold for each that there is. Of a list it must hold for every item. A name of which there is neither, or a value that
cannot be compared, refuses the call (`Missing`); `has` and `count` look at arguments alone, of which none is no mistake.
There are no calls, no variables and no loops: it is read once, when a policy is compiled. `not` goes down to the tests,
so that `not status in 5` is `status not in 5`, for each value that there is.
"""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from freehold.kernel.errors import Invalid, Wrong

LONGEST, MOST_WORDS, DEEPEST = 500, 200, 20
_WORD = re.compile(
    r"""\s*(?:(?P<sign><=|>=|!=|[=<>(),])|"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<word>[^\s=<>!(),"'\[\]{};\\]+))"""
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_NUMBER = re.compile(r"-?\d{1,18}")
_KEYWORDS = frozenset({"and", "or", "not", "in", "has", "count"})


class Missing(Exception):
    """What a condition asks about is not there, or is nothing that can be compared."""


class Call(NamedTuple):
    """What a condition looks at."""

    arguments: Mapping[str, Any]
    """Path, query and body, by name."""
    record: Mapping[str, Any]
    """What the record that the call is about has now; empty when it is about none."""

    def values(self, name: str) -> list[Any]:
        """Every plain value of that name. Raises Missing when there is none, or one is nothing to compare."""
        found = [side[name] for side in (self.arguments, self.record) if name in side and not _is_blank(side[name])]
        if not found:
            raise Missing(name)
        items = [item for value in found for item in (value if isinstance(value, list) else [value])]
        if any(not isinstance(item, str | int) for item in items):
            raise Missing(name)
        return items


Condition: TypeAlias = Callable[[Call], bool]


class _Test(NamedTuple):
    """What a part of a condition says, and what it says when there is a `not` before it."""

    yes: Condition
    no: Condition


class _Token(NamedTuple):
    text: str
    is_quoted: bool


def compile_condition(text: str) -> Condition:
    """The condition that `text` says. Raises Invalid with what is wrong with it."""
    return _Parser(text).whole()


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)


def _plain(value: Any) -> str:
    """How a value is compared for sameness: as text, without regard to case (addresses are the same in any)."""
    return str(value).strip().casefold()


def _as_number(value: Any, name: str) -> int:
    if isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
        raise Missing(name)
    return int(value)


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._words = _split(text)
        self._at = 0
        self._depth = 0

    def whole(self) -> Condition:
        found = self._any().yes
        if self._at < len(self._words):
            raise self._wrong(f"nothing is expected where it says {self._words[self._at].text}")
        return found

    def _wrong(self, why: str) -> Invalid:
        return Invalid(Wrong("conditions", f"The condition {self._text[:100]!r} cannot be read: {why}."))

    def _next(self) -> _Token | None:
        return self._words[self._at] if self._at < len(self._words) else None

    def _takes(self, *words: str) -> bool:
        """Go on by one word when it is one of these."""
        word = self._next()
        if word is None or word.is_quoted or word.text.lower() not in words:
            return False
        self._at += 1
        return True

    def _need(self, word: str) -> None:
        if not self._takes(word):
            raise self._wrong(f"{word} is missing")

    def _any(self) -> _Test:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong("it is nested too deeply")
        parts = [self._all()]
        while self._takes("or"):
            parts.append(self._all())
        self._depth -= 1
        return (
            parts[0] if len(parts) == 1 else _Test(_or([part.yes for part in parts]), _and([part.no for part in parts]))
        )

    def _all(self) -> _Test:
        parts = [self._one()]
        while self._takes("and"):
            parts.append(self._one())
        return (
            parts[0] if len(parts) == 1 else _Test(_and([part.yes for part in parts]), _or([part.no for part in parts]))
        )

    def _one(self) -> _Test:
        is_not = False
        while self._takes("not"):
            is_not = not is_not
        if self._takes("("):
            inner = self._any()
            self._need(")")
        else:
            inner = self._test()
        return _Test(inner.no, inner.yes) if is_not else inner

    def _test(self) -> _Test:
        if self._takes("has"):
            name = self._name()
            return _Test(
                lambda call: not _is_blank(call.arguments.get(name)), lambda call: _is_blank(call.arguments.get(name))
            )
        if self._takes("count"):
            self._need("(")
            name = self._name()
            self._need(")")
            return _counting(name, self._sign(), self._number())
        name = self._name()
        if self._takes("not"):
            self._need("in")
            found = _among(name, self._values())
            return _Test(found.no, found.yes)
        if self._takes("in"):
            return _among(name, self._values())
        sign = self._sign()
        if sign in ("=", "!="):
            found = _among(name, [self._value().text])
            return found if sign == "=" else _Test(found.no, found.yes)
        return _ordering(name, sign, self._number())

    def _values(self) -> list[str]:
        values = [self._value().text]
        while self._takes(","):
            values.append(self._value().text)
        return values

    def _number(self) -> int:
        text = self._value().text
        if not _NUMBER.fullmatch(text):
            raise self._wrong(f"{text[:40]} is no whole number")
        return int(text)

    def _name(self) -> str:
        word = self._next()
        if word is None or word.is_quoted or not _NAME.fullmatch(word.text) or word.text.lower() in _KEYWORDS:
            raise self._wrong("the name of a field is missing" + (f" before {word.text}" if word else " at its end"))
        self._at += 1
        return word.text

    def _sign(self) -> str:
        word = self._next()
        if word is None or word.is_quoted or word.text not in ("=", "!=", "<", "<=", ">", ">="):
            raise self._wrong("a comparison (=, !=, <, <=, >, >=, in) is missing")
        self._at += 1
        return word.text

    def _value(self) -> _Token:
        word = self._next()
        if word is None or (not word.is_quoted and word.text in ("<=", ">=", "!=", "=", "<", ">", "(", ")", ",")):
            raise self._wrong("a value is missing")
        self._at += 1
        return word


def _split(text: str) -> list[_Token]:
    if len(text) > LONGEST:
        raise Invalid(Wrong("conditions", f"A condition has at most {LONGEST} characters."))
    words: list[_Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _WORD.match(text, at)
        if found is None or len(words) >= MOST_WORDS:
            raise Invalid(Wrong("conditions", f"The condition {text[:100]!r} cannot be read from character {at + 1}."))
        quoted = found["double"] if found["double"] is not None else found["single"]
        words.append(_Token(quoted if quoted is not None else found["sign"] or found["word"], quoted is not None))
        at = found.end()
    return words


def _or(parts: list[Condition]) -> Condition:
    return lambda call: any(part(call) for part in parts)


def _and(parts: list[Condition]) -> Condition:
    return lambda call: all(part(call) for part in parts)


_ORDERS: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _counting(name: str, sign: str, number: int) -> _Test:
    holds = _ORDERS[sign]

    def count(call: Call) -> int:
        value = call.arguments.get(name)
        return 0 if _is_blank(value) else len(value) if isinstance(value, list) else 1

    return _Test(lambda call: holds(count(call), number), lambda call: not holds(count(call), number))


def _among(name: str, values: list[str]) -> _Test:
    wanted = frozenset(_plain(value) for value in values)
    return _Test(
        lambda call: all(_plain(item) in wanted for item in call.values(name)),
        lambda call: all(_plain(item) not in wanted for item in call.values(name)),
    )


def _ordering(name: str, sign: str, number: int) -> _Test:
    holds = _ORDERS[sign]

    def numbers(call: Call) -> list[int]:
        return [_as_number(item, name) for item in call.values(name)]

    return _Test(
        lambda call: all(holds(item, number) for item in numbers(call)),
        lambda call: not any(holds(item, number) for item in numbers(call)),
    )
