"""Guide articles: a new one, and one more question of one that there is."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath

from pydantic import ValidationError

from api.errors import Refused
from api.knowledge.entries import ArticleEntry
from api.proposals import places
from api.proposals.kinds import ArticleContent, QuestionContent
from api.proposals.texts import refuse_unusable, same
from api.proposals.tree import Tree

FOLDER = "knowledge_base/guide"
_FENCE = "---\n"


def apply_article(tree: Tree, content: ArticleContent, since: date) -> None:
    """Write the article, valid from `since` on. Raises `Refused`."""
    path = f"{FOLDER}/{content.id}.md"
    if tree.text(path) is not None:
        raise Refused("proposal_known", text=content.id, file=path)
    entry = _entry(content, since)
    for line in (entry.title, entry.owner, *entry.questions, *entry.keywords):
        refuse_unusable(line)
    refuse_unusable(entry.body, lines=True)
    for question in entry.questions:
        _refuse_asked(tree, question)
    tree.write(path, _written(entry))


def apply_question(tree: Tree, content: QuestionContent) -> None:
    """Add the question to the article's. Raises `Refused`."""
    refuse_unusable(content.question)
    path = f"{FOLDER}/{content.article}.md"
    text = tree.text(path)
    if text is None or not text.startswith(_FENCE):
        raise Refused("proposal_target_unknown", target=content.article)
    _refuse_asked(tree, content.question)
    head, end = _front(text)
    questions = places.value(places.compose(head), "questions")
    if not isinstance(questions, places.SequenceNode):
        raise Refused("proposal_target_unknown", target=content.article)
    tree.write(path, _FENCE + places.with_item(head, questions, content.question) + text[end:])


def title_of(tree: Tree, article: str) -> str | None:
    """What an article is called; None where there is none."""
    text = tree.text(f"{FOLDER}/{article}.md")
    if text is None or not text.startswith(_FENCE):
        return None
    return places.scalar(places.value(places.compose(_front(text)[0]), "title"))


def _entry(content: ArticleContent, since: date) -> ArticleEntry:
    try:
        return ArticleEntry(
            **content.model_dump(exclude={"kind", "keywords"}),
            keywords=content.keywords or [content.title[:40]],
            valid_from=since,
        )
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        raise Refused("proposal_article_invalid", field=field) from error


def _front(text: str) -> tuple[str, int]:
    """The front matter, and where it ends."""
    end = text.find(f"\n{_FENCE}", len(_FENCE) - 1) + 1
    return text[len(_FENCE) : end], end


def _refuse_asked(tree: Tree, question: str) -> None:
    for path, text in tree.texts(FOLDER, "*.md"):
        known = next((one for one in _questions(text) if same(one, question)), None)
        if known is not None:
            article = PurePosixPath(path).stem
            raise Refused("proposal_asked", text=known, article=article, file=path)


@lru_cache(maxsize=1024)
def _questions(text: str) -> tuple[str, ...]:
    node = places.value(places.compose(_front(text)[0]), "questions")
    return tuple(str(one.value) for one in places.entries(node))


def _written(entry: ArticleEntry) -> str:
    return (
        f"---\nid: {entry.id}\n"
        f"title: {places.as_scalar(entry.title)}\n"
        f"topic: {entry.topic}\n"
        f"questions:\n{_items(entry.questions)}"
        f"keywords: [{', '.join(places.as_scalar(word, flow=True) for word in entry.keywords)}]\n"
        f"owner: {places.as_scalar(entry.owner)}\n"
        f"review_date: {entry.review_date}\n"
        f"valid_from: {entry.valid_from}\n"
        f"---\n\n{entry.body}\n"
    )


def _items(lines: Sequence[str]) -> str:
    return "".join(f"  - {places.as_scalar(line)}\n" for line in lines)
