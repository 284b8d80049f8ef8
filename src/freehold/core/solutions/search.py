"""Finds articles by the beginnings of the words in them.

Each text keeps its words, folded and each once; a search looks through those of all texts for every word of the term.
It costs what the texts are long together, and nothing when an article is written.
"""

import re
import unicodedata
from functools import lru_cache

from sqlalchemy import bindparam, select
from sqlalchemy import types as sqltypes

from freehold.core.solutions.model import article_texts as texts
from freehold.core.solutions.model import articles, folders
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

MOST_WORDS = 10
"""Words of a term that count."""
LONGEST_WORD = 64
_WORD = re.compile(r"[^\W_]+")
_NUMBER = sqltypes.BigInteger()


def words_of(*parts: str) -> str:
    """Every word of some text once, without accents and capitals, each between blanks."""
    return f" {' '.join(dict.fromkeys(_folded(' '.join(parts))))} "


def find_articles(tx: Tx, term: str, limit: int, offset: int = 0) -> list[Row]:
    """The texts in which every word of `term` begins some word, newest first: rows as of an article in its language."""
    wanted = list(dict.fromkeys(_folded(term)))[:MOST_WORDS]
    if not wanted:
        return []
    patterns = {f"word{place}": f"% {word}%" for place, word in enumerate(wanted)}
    return tx.all(_search(len(wanted)), **patterns, limit=limit, offset=offset)


def _folded(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return [word[:LONGEST_WORD] for word in _WORD.findall(kept)]


@lru_cache(maxsize=MOST_WORDS)
def _search(words: int) -> Query:
    columns = [column for column in texts.c if column.name not in ("article_id", "words")]
    return Query(
        select(articles.c.id, articles.c.type, articles.c.folder_id, folders.c.category_id, *columns)
        .join(texts, texts.c.article_id == articles.c.id)
        .join(folders, folders.c.id == articles.c.folder_id)
        .where(*(texts.c.words.like(bindparam(f"word{place}", type_=sqltypes.Text())) for place in range(words)))
        .order_by(texts.c.updated_at.desc(), articles.c.id.desc(), texts.c.language)
        .limit(bindparam("limit", type_=_NUMBER))
        .offset(bindparam("offset", type_=_NUMBER))
    )
