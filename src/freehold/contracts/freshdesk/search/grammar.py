"""The grammar of the query language, and what to tell somebody whose query is not in it (contract 7.1).

AND binds tighter than OR; which, without parentheses, Freshdesk does not say. Inside quotes, `\\'` is a quote and `\\\\`
a backslash, which it does not say either; any other backslash is itself.
"""

import re
from typing import Any, NamedTuple, TypeAlias

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

GRAMMAR = r"""
?any: all ("OR" all)*
?all: term ("AND" term)*
?term: "(" any ")" | condition
condition: FIELD OPERATOR value
value: STRING -> quoted
     | WORD -> bare

OPERATOR: ":>" | ":<" | ":"
FIELD: /[^\s:()'"]+/
WORD: /[^\s()'"]+/
STRING: /'(?:[^'\\]|\\[\s\S])*'/
%ignore /\s+/
"""
LONGEST = 512
DEEPEST = 20
"""Groups within groups: what a person still reads, and far from what a parser or database would stumble over."""
_ESCAPED = re.compile(r"\\(['\"\\])")
_WANTED = {
    "FIELD": "a field",
    "LPAR": "an opening parenthesis",
    "RPAR": "a closing parenthesis",
    "AND": "AND",
    "OR": "OR",
    "$END": "the end",
    "OPERATOR": "a colon (:, :> or :<)",
    "STRING": "a text in single quotes",
    "WORD": "a value",
}


class Given(NamedTuple):
    """A value as it was written."""

    text: str
    is_quoted: bool
    place: int
    """The character of the query at which it begins, counted from 1."""


class Asked(NamedTuple):
    """A condition as it was written."""

    field: str
    operator: str
    value: Given
    place: int


class Grouped(NamedTuple):
    """Conditions that were joined by AND, or by OR."""

    is_any: bool
    parts: "tuple[Read, ...]"
    depth: int


Read: TypeAlias = Asked | Grouped


class Unreadable(Exception):
    """The query is not in the language; the message says where and why."""


class _Build(Transformer[Token, Any]):
    """What the parser does with each thing it has recognised; nothing waits on a stack of ours."""

    def quoted(self, parts: list[Token]) -> Given:
        return Given(_ESCAPED.sub(r"\1", parts[0][1:-1]), True, _place(parts[0]))

    def bare(self, parts: list[Token]) -> Given:
        return Given(str(parts[0]), False, _place(parts[0]))

    def condition(self, parts: list[Any]) -> Asked:
        return Asked(str(parts[0]), str(parts[1]), parts[2], _place(parts[0]))

    def any(self, parts: list[Read]) -> Grouped:
        return _grouped(True, parts)

    def all(self, parts: list[Read]) -> Grouped:
        return _grouped(False, parts)


def _place(token: Token) -> int:
    return (token.start_pos or 0) + 1


def _grouped(is_any: bool, parts: list[Read]) -> Grouped:
    flat: list[Read] = []
    for part in parts:
        is_same = isinstance(part, Grouped) and part.is_any is is_any
        flat += part.parts if isinstance(part, Grouped) and is_same else (part,)
    depth = 1 + max(part.depth if isinstance(part, Grouped) else 0 for part in flat)
    return Grouped(is_any, tuple(flat), depth)


_parser = Lark(GRAMMAR, start="any", parser="lalr", lexer="contextual", transformer=_Build())


def read(query: str) -> Read:
    """A query as it was written, without the double quotes around the whole. Raises Unreadable."""
    text = query.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        text = text[1:-1]
    if len(text) > LONGEST:
        raise Unreadable(f"The query has {len(text)} characters; {LONGEST} is the most")
    if not text.strip():
        raise Unreadable('The query is empty; write, for example, "priority:3 AND status:2"')
    try:
        found: Read = _parser.parse(text)  # type: ignore[assignment] # a tree unless there is a transformer
    except UnexpectedInput as error:
        raise Unreadable(_explanation(text, error)) from None
    if isinstance(found, Grouped) and found.depth > DEEPEST:
        raise Unreadable(f"Parentheses may stand {DEEPEST} deep at most")
    return found


def _explanation(text: str, error: UnexpectedInput) -> str:
    wanted = _wanted(error)
    is_end = isinstance(error, UnexpectedEOF) or (isinstance(error, UnexpectedToken) and error.token.type == "$END")
    if is_end:
        return f"The query ends too early: there should be {wanted} after '{text.rstrip()[-20:]}'"
    place = error.pos_in_stream or 0
    rest = text[place:]
    if rest[0] == "'" and isinstance(error, UnexpectedCharacters):
        if "STRING" in error.allowed:
            return f"At character {place + 1}: the quote is not closed (inside quotes, a quote is written \\')"
        return f"At character {place + 1}: a quote where there should be {wanted}"
    if rest[0] == ")":
        return f"At character {place + 1}: a closing parenthesis that closes nothing, or nothing before it"
    shown = re.split(r"[\s:()]", rest[:20], maxsplit=1)[0] or rest[0]
    hint = ""
    if shown in ("and", "or", "And", "Or"):
        hint = "; AND and OR are written in capital letters"
    elif rest[0] == '"':
        hint = "; texts stand in single quotes, double quotes around the whole query"
    elif "a colon" not in wanted and "AND" in wanted:
        hint = "; a text of several words stands in single quotes"
    return f"At character {place + 1}: '{shown}' where there should be {wanted}{hint}"


def _wanted(error: UnexpectedInput) -> str:
    names = error.accepts or error.expected if isinstance(error, UnexpectedToken) else getattr(error, "allowed", None)
    words = [word for name, word in _WANTED.items() if name in (names or ())] or ["something else"]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
