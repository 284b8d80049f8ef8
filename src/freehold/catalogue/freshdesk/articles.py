"""Articles of the knowledge base, and how they are found (contract 5.13, 6.14, 7.3).

Without a language, an article counts what it counts in all of them; with one, what it counts there.
"""

from typing import Annotated

from pydantic import Field

from freehold.catalogue.freshdesk import knowledge_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Given, Id, Short, one_of
from freehold.catalogue.operation import Access, Body, Operation, Risk


class SeoWrite(Given):
    """What search engines are told; keywords come back joined by commas."""

    meta_title: str | None = None
    meta_description: str | None = None
    meta_keywords: str | Annotated[list[str], Field(max_length=1000)] | None = None


class ArticleWrite(Examined):
    """What can be said of an article in one language. Status: 1 draft, 2 published.

    Type: 1 permanent, 2 workaround, the same in all languages.
    """

    NEEDED = ("title", "description", "status")

    title: Short | None = None
    description: str | None = None
    status: Annotated[int | None, one_of(1, 2)] = None
    seo_data: SeoWrite | None = None
    tags: Annotated[list[Short], Field(max_length=100)] | None = None
    agent_id: Id | None = None
    type: Annotated[int | None, one_of(1, 2)] = None


class ArticleCreate(ArticleWrite):
    """A new article, in its folder's language; of the agent who writes it unless said otherwise."""


class ArticleUpdate(ArticleWrite):
    """What becomes of an article; `status` 1 alone takes it back. Files that come along are added to it."""


class ArticlesAsked(Asked):
    """`term`: words, or their beginnings, which all stand in an article."""

    term: Annotated[str, Field(examples=["delivery"])]


list_ = Operation(
    id="freshdesk.articles.list",
    method="GET",
    path="/api/v2/solutions/folders/{folder_id}/articles",
    area="solutions",
    acts_on="article",
    access=Access.READ,
    summary="List the articles of a folder.",
    says="listed the articles of solution folder {folder_id}",
    query=Asked,
    gives=list[shapes.Article],
    permission="solution.view",
    errors=(400, 404),
    notes="Drafts too: every agent who reads the knowledge base sees them.",
)
create = Operation(
    id="freshdesk.articles.create",
    method="POST",
    path="/api/v2/solutions/folders/{folder_id}/articles",
    area="solutions",
    acts_on="article",
    access=Access.WRITE,
    summary="Write an article into a folder.",
    says="wrote article {article_id} into folder {folder_id}",
    takes=ArticleCreate,
    gives=shapes.Article,
    status=201,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="solution.edit",
    emits=("article.created",),
    inverse="freshdesk.articles.delete",
    errors=(400, 404),
)
list_in = Operation(
    id="freshdesk.articles.list_in",
    method="GET",
    path="/api/v2/solutions/folders/{folder_id}/articles/{language}",
    area="solutions",
    acts_on="article",
    access=Access.READ,
    summary="List the articles of a folder that there are in a language.",
    says="listed the articles of solution folder {folder_id} in {language}",
    query=Asked,
    gives=list[shapes.Article],
    permission="solution.view",
    errors=(400, 404),
)
get = Operation(
    id="freshdesk.articles.get",
    method="GET",
    path="/api/v2/solutions/articles/{article_id}",
    area="solutions",
    acts_on="article",
    access=Access.READ,
    summary="Read an article.",
    says="read article {article_id}",
    query=Asked,
    gives=shapes.Article,
    permission="solution.view",
    errors=(400, 404),
)
update = Operation(
    id="freshdesk.articles.update",
    method="PUT",
    path="/api/v2/solutions/articles/{article_id}",
    area="solutions",
    acts_on="article",
    access=Access.WRITE,
    summary="Change, publish or take back an article.",
    says="changed article {article_id}",
    takes=ArticleUpdate,
    gives=shapes.Article,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="solution.edit",
    emits=("article.updated",),
    inverse="freshdesk.articles.update",
    errors=(400, 404),
)
delete = Operation(
    id="freshdesk.articles.delete",
    method="DELETE",
    path="/api/v2/solutions/articles/{article_id}",
    area="solutions",
    acts_on="article",
    access=Access.WRITE,
    summary="Remove an article in every language.",
    says="deleted article {article_id}",
    status=204,
    permission="solution.delete",
    emits=("article.deleted",),
    risks=Risk.IRREVERSIBLE,
    errors=(404,),
)
get_in = Operation(
    id="freshdesk.articles.get_in",
    method="GET",
    path="/api/v2/solutions/articles/{article_id}/{language}",
    area="solutions",
    acts_on="article",
    access=Access.READ,
    summary="Read an article in a language.",
    says="read article {article_id} in {language}",
    query=Asked,
    gives=shapes.Article,
    permission="solution.view",
    errors=(400, 404),
)
create_in = Operation(
    id="freshdesk.articles.create_in",
    method="POST",
    path="/api/v2/solutions/articles/{article_id}/{language}",
    area="solutions",
    acts_on="article",
    access=Access.WRITE,
    summary="Write an article in one more language.",
    says="translated article {article_id} into {language}",
    takes=ArticleWrite,
    gives=shapes.Article,
    status=201,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="solution.edit",
    emits=("article.updated",),
    errors=(400, 404, 409),
)
update_in = Operation(
    id="freshdesk.articles.update_in",
    method="PUT",
    path="/api/v2/solutions/articles/{article_id}/{language}",
    area="solutions",
    acts_on="article",
    access=Access.WRITE,
    summary="Change, publish or take back an article in a language.",
    says="changed article {article_id} in {language}",
    takes=ArticleWrite,
    gives=shapes.Article,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="solution.edit",
    emits=("article.updated",),
    inverse="freshdesk.articles.update_in",
    errors=(400, 404),
)
search = Operation(
    id="freshdesk.articles.search",
    method="GET",
    path="/api/v2/search/solutions",
    area="solutions",
    acts_on="article",
    access=Access.READ,
    summary="Find articles by the beginnings of their words, in any language.",
    says="searched the knowledge base",
    query=ArticlesAsked,
    gives=list[shapes.FoundArticle],
    permission="solution.view",
    errors=(400,),
    notes="Drafts are found too. An article that fits in two languages is found in both. `language_id` is our own numbering.",
    is_long=True,
)

ARTICLES = (list_, create, list_in, get, update, delete, get_in, create_in, update_in, search)
