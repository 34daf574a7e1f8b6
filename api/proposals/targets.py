"""What the thing that a proposal changes is called, for people."""

from api.proposals import aliases, articles, messages
from api.proposals.kinds import AliasContent, Content, QuestionContent, TriageContent
from api.proposals.tree import Tree

_DEPARTMENT = "department"


def name_of(tree: Tree, content: Content) -> str | None:
    """The name of the department, resource, doctor or article; None where there is no such thing
    (any more), or where nothing of that sort is changed."""
    match content:
        case AliasContent():
            return aliases.name_of(tree, content.of, content.code)
        case TriageContent():
            if content.department == messages.UNCLEAR:
                return None
            return aliases.name_of(tree, _DEPARTMENT, content.department)
        case QuestionContent():
            return articles.title_of(tree, content.article)
        case _:
            return None
