"""Categories of the knowledge base (contract 5.13, 6.14).

A language may stand in place of a category's number: then it is all categories that there are in it.
"""

from freehold.catalogue.freshdesk import knowledge_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Ids, Short
from freehold.catalogue.operation import Access, Body, Operation, Risk


class CategoryWrite(Examined):
    """What can be said of a category. No other has its name in the same language.

    `visible_in_portals`, the same in all languages, matters only where there are several portals.
    """

    NEEDED = ("name",)

    name: Short | None = None
    description: str | None = None
    visible_in_portals: Ids | None = None


class CategoryCreate(CategoryWrite):
    """A new category, in the account's language."""


class CategoryUpdate(CategoryWrite):
    """What becomes of a category."""


list_ = Operation(
    id="freshdesk.solution_categories.list",
    method="GET",
    path="/api/v2/solutions/categories",
    area="solutions",
    acts_on="solution_category",
    access=Access.READ,
    summary="List the categories of the knowledge base.",
    says="listed solution categories",
    query=Asked,
    gives=list[shapes.SolutionCategory],
    permission="solution.view",
    errors=(400,),
)
create = Operation(
    id="freshdesk.solution_categories.create",
    method="POST",
    path="/api/v2/solutions/categories",
    area="solutions",
    acts_on="solution_category",
    access=Access.WRITE,
    summary="Begin a category of the knowledge base.",
    says="began solution category {category_id}",
    takes=CategoryCreate,
    gives=shapes.SolutionCategory,
    status=201,
    body=Body.JSON,
    permission="solution.edit",
    emits=("solution_category.created",),
    inverse="freshdesk.solution_categories.delete",
    errors=(400, 409),
)
get = Operation(
    id="freshdesk.solution_categories.get",
    method="GET",
    path="/api/v2/solutions/categories/{category}",
    area="solutions",
    acts_on="solution_category",
    access=Access.READ,
    summary="Look at a category, or list all that there are in a language.",
    says="looked at solution category {category}",
    query=Asked,
    gives=shapes.SolutionCategoryOrAll,
    permission="solution.view",
    errors=(400, 404),
)
update = Operation(
    id="freshdesk.solution_categories.update",
    method="PUT",
    path="/api/v2/solutions/categories/{category}",
    area="solutions",
    acts_on="solution_category",
    access=Access.WRITE,
    summary="Change a category of the knowledge base.",
    says="changed solution category {category}",
    takes=CategoryUpdate,
    gives=shapes.SolutionCategory,
    body=Body.JSON,
    permission="solution.edit",
    emits=("solution_category.updated",),
    inverse="freshdesk.solution_categories.update",
    errors=(400, 404, 409),
)
delete = Operation(
    id="freshdesk.solution_categories.delete",
    method="DELETE",
    path="/api/v2/solutions/categories/{category}",
    area="solutions",
    acts_on="solution_category",
    access=Access.WRITE,
    summary="Remove a category with all its folders and articles, in every language.",
    says="deleted solution category {category}",
    status=204,
    permission="solution.delete",
    emits=("solution_category.deleted",),
    risks=Risk.IRREVERSIBLE | Risk.BULK,
    errors=(404,),
)
get_in = Operation(
    id="freshdesk.solution_categories.get_in",
    method="GET",
    path="/api/v2/solutions/categories/{category}/{language}",
    area="solutions",
    acts_on="solution_category",
    access=Access.READ,
    summary="Look at a category in a language.",
    says="looked at solution category {category} in {language}",
    query=Asked,
    gives=shapes.SolutionCategory,
    permission="solution.view",
    errors=(400, 404),
)
create_in = Operation(
    id="freshdesk.solution_categories.create_in",
    method="POST",
    path="/api/v2/solutions/categories/{category}/{language}",
    area="solutions",
    acts_on="solution_category",
    access=Access.WRITE,
    summary="Write a category in one more language.",
    says="translated solution category {category} into {language}",
    takes=CategoryWrite,
    gives=shapes.SolutionCategory,
    status=201,
    body=Body.JSON,
    permission="solution.edit",
    emits=("solution_category.updated",),
    errors=(400, 404, 409),
)
update_in = Operation(
    id="freshdesk.solution_categories.update_in",
    method="PUT",
    path="/api/v2/solutions/categories/{category}/{language}",
    area="solutions",
    acts_on="solution_category",
    access=Access.WRITE,
    summary="Change a category in a language.",
    says="changed solution category {category} in {language}",
    takes=CategoryWrite,
    gives=shapes.SolutionCategory,
    body=Body.JSON,
    permission="solution.edit",
    emits=("solution_category.updated",),
    inverse="freshdesk.solution_categories.update_in",
    errors=(400, 404, 409),
)

SOLUTION_CATEGORIES = (list_, create, get, update, delete, get_in, create_in, update_in)
