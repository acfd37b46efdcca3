"""Writes the Markdown of an edition as HTML, its typed blocks through their templates."""

from markdown_it.token import Token
from markupsafe import Markup

from product_content.blocks import write_block, write_chart
from product_content.composing import Composer, Heading, Place
from product_content.editions import Line
from product_content.markdown_rules import parser, slug
from product_content.marks import resolve
from product_content.safe_html import own, safe
from product_content.tables import Options


def write_body(page: Composer, lines: list[Line], options: Options) -> Markup:
    kept = page.edition(lines)
    tokens = parser().parse("\n".join(line.text for line in kept), {})
    return safe(BodyWriter(page, kept, options).write(tokens))


class BodyWriter:
    """Writes tokens as HTML; blocks go through their templates, from the inside out."""

    def __init__(self, page: Composer, lines: list[Line], options: Options) -> None:
        self.page = page
        self.lines = lines
        self.options = options
        self.level = 1
        self.ids: set[str] = set()

    def place(self, token: Token) -> Place:
        start, end = token.map or (0, 1)
        return Place(tuple(self.lines[start:end]) or (self.lines[0],))

    def write(self, tokens: list[Token]) -> Markup:
        html, run, position = Markup(""), [], 0
        while position < len(tokens):
            token = tokens[position]
            if token.type != "container_open":
                run.append(self._prepared(tokens, position))
                position += 1
                continue
            html += self._plain(run)
            run = []
            closing = _matching(tokens, position)
            inner = self.write(tokens[position + 1 : closing])
            name, written = token.meta["name"], token.meta["attributes"]
            place = self.place(token)
            html += write_block(self.page, name, written, inner, place, self.options)
            position = closing + 1
        return html + self._plain(run)

    def _plain(self, tokens: list[Token]) -> Markup:
        html: str = parser().renderer.render(tokens, parser().options, {})
        opening = '<div class="table-scroll" tabindex="0" role="group" aria-label="Table">'
        html = html.replace("<table>", f'{opening}<table class="table">')
        return own(html.replace("</table>", "</table></div>"))

    def _prepared(self, tokens: list[Token], at: int) -> Token:
        token = tokens[at]
        if token.type == "inline":
            before = tokens[at - 1].type
            text = resolve(self.page, token, self.place(token))
            kind = "heading" if before == "heading_open" else "body"
            self.page.say(text, kind, self.place(token))
            if before == "th_open" and not text.strip():
                self.page.problem(self.place(token), "|", "table", "a column needs a header")
        elif token.type == "heading_open":
            self._heading(token, tokens[at + 1])
        elif token.type == "fence" and token.info.strip() == "chart":
            token.type = "html_block"
            token.content = str(write_chart(self.page, token.content, self.place(token)))
        elif token.type in ("th_open", "td_open"):
            _cell(token, tokens, at)
        return token

    def _heading(self, token: Token, inline: Token) -> None:
        level, place = int(token.tag[1]), self.place(token)
        if level == 1:
            self.page.problem(place, "#", "heading", "the title is the only heading of level 1")
        elif level > self.level + 1:
            message = f"a heading of level {level} may not follow one of level {self.level}"
            self.page.problem(place, "#", "heading", message)
        self.level = level
        text = "".join(child.content for child in inline.children or ())
        anchor = str(token.attrGet("id") or slug(text))
        if anchor in self.ids:
            self.page.problem(place, "#", "anchor", f"the anchor #{anchor} is taken")
        self.ids.add(anchor)
        token.attrSet("id", anchor)
        self.page.headings.append(Heading(level, anchor, self.page.spelled(text.strip())))


def _cell(token: Token, tokens: list[Token], at: int) -> None:
    """Header cells say what they head; a column written `---:` holds figures."""
    if token.attrs.pop("style", "") == "text-align:right":
        token.attrSet("class", "number")
    if token.type == "th_open":
        token.attrSet("scope", "col")
    elif tokens[at - 1].type == "tr_open":
        token.tag = tokens[at + 2].tag = "th"
        token.attrSet("scope", "row")


def _matching(tokens: list[Token], opening: int) -> int:
    depth = 0
    for position in range(opening, len(tokens)):
        depth += {"container_open": 1, "container_close": -1}.get(tokens[position].type, 0)
        if depth == 0:
            return position
    return len(tokens)
