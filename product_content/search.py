"""Finds pages, questions, foods and products: SQLite's FTS5, held in memory, and a reader's slips
forgiven. One index for each edition and market; content changes with the process, so they last."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from threading import Lock

from markupsafe import Markup, escape

from product_content.search_entries import Entry, Sort

LONGEST_QUERY = 100
MOST_WORDS = 8
MOST_FOUND = 30
NEAR = 0.72  # how alike a slip and the word meant must be, by difflib's ratio
WORD = re.compile(r"[^\W_]+")
# Words that questions are made of; they stand on every page and tell nothing.
FILLERS = frozenset(
    WORD.findall(
        "a an and are as at be by can do does for from good have how i if in is it its me my of on"
        " or should so than that the there this to was we what when which who why will with you"
        " your"
    )
)
OPENED, CLOSED = "\x02", "\x03"


@dataclass(frozen=True, slots=True)
class Hit:
    sort: Sort
    title: str
    url: str
    summary: str
    extract: Markup  # the words around what was found, which is marked


@dataclass(frozen=True, slots=True)
class Found:
    """`corrected` is what was searched for when nothing answers to the words as typed."""

    hits: tuple[Hit, ...]
    corrected: str = ""


class SearchIndex:
    """Safe to ask from several threads."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        import sqlite3  # when somebody first searches

        self._lock = Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute(
            "CREATE VIRTUAL TABLE entry USING fts5(title, summary, text, sort UNINDEXED,"
            " url UNINDEXED, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self._words: set[str] = set()
        for each in entries:
            row = (each.title, each.summary, each.text, each.sort, each.url)
            self._db.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", row)
            self._words.update(words(" ".join(row[:3])))

    def find(self, query: str) -> Found:
        """Everything with all the words, best first; failing that with the nearest words, then
        with any of them."""
        asked = _asked(query)
        if not asked:
            return Found(())
        if hits := self._match(asked, " AND "):
            return Found(hits)
        meant = [self._nearest(word) for word in asked]
        corrected = " ".join(meant) if meant != asked else ""
        return Found(self._match(meant, " AND ") or self._match(meant, " OR "), corrected)

    def suggest(self, query: str, most: int = 6) -> list[tuple[str, str]]:
        """(title, url) of what a reader may mean who has typed this much."""
        return [(hit.title, hit.url) for hit in self.find(query).hits[:most]]

    def _match(self, asked: list[str], joined: str) -> tuple[Hit, ...]:
        """The last word may be unfinished; words are quoted, so they are never operators."""
        terms = [f'"{word}"' for word in asked[:-1]] + [f'"{asked[-1]}"*']
        with self._lock:
            rows = self._db.execute(
                "SELECT sort, title, url, summary, snippet(entry, 2, ?, ?, ' … ', 24)"
                " FROM entry WHERE entry MATCH ?"
                # bm25 is below nought, the more the better: a page goes before its questions
                " ORDER BY bm25(entry, 8, 2, 1) * CASE sort WHEN 'question' THEN 1 ELSE 2.5 END,"
                " rowid LIMIT ?",
                (OPENED, CLOSED, joined.join(terms), MOST_FOUND),
            ).fetchall()
        return tuple(
            Hit(sort, title, url, text, _marked(cut)) for sort, title, url, text, cut in rows
        )

    def _nearest(self, word: str) -> str:
        if word in self._words or len(word) < 4:
            return word
        return next(iter(get_close_matches(word, self._words, 1, NEAR)), word)


def words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text)]


def _asked(query: str) -> list[str]:
    """The words that tell something; all of them when there are no others."""
    typed = words(query[:LONGEST_QUERY])[:MOST_WORDS]
    return [word for word in typed if word not in FILLERS] or typed


def _marked(extract: str) -> Markup:
    html = str(escape(" ".join(extract.split())))
    return Markup(html.replace(OPENED, "<mark>").replace(CLOSED, "</mark>"))  # noqa: S704 - escaped above
