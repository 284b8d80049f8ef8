"""Products (contract 6.12). The hosted product's API only reads them; writing them is ours."""

from typing import Annotated

from pydantic import Field

from freehold.catalogue.freshdesk import sla_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Short
from freehold.catalogue.operation import Access, Body, Operation, Risk

HERE_ONLY = "The hosted product does this on its admin pages only, not over its API."


class ProductWrite(Examined):
    """What can be said of a product."""

    name: Short | None = None
    description: Annotated[str, Field(max_length=10_000)] | None = None


class ProductCreate(ProductWrite):
    """A new product; it has a name that no other has."""

    NEEDED = ("name",)


class ProductUpdate(ProductWrite):
    """What becomes of a product."""


list_ = Operation(
    id="freshdesk.products.list",
    method="GET",
    path="/api/v2/products",
    area="products",
    acts_on="product",
    access=Access.READ,
    summary="List products by name.",
    says="listed products",
    query=Asked,
    gives=list[shapes.Product],
    permission="admin.products",
    errors=(400,),
)
get = Operation(
    id="freshdesk.products.get",
    method="GET",
    path="/api/v2/products/{product_id}",
    area="products",
    acts_on="product",
    access=Access.READ,
    summary="Look at a product.",
    says="looked at product {product_id}",
    query=Asked,
    gives=shapes.Product,
    permission="admin.products",
    errors=(400, 404),
)
create = Operation(
    id="freshdesk.products.create",
    method="POST",
    path="/api/v2/products",
    area="products",
    acts_on="product",
    access=Access.WRITE,
    summary="Take in a product that tickets can be about.",
    says="took in product {product_id}",
    takes=ProductCreate,
    gives=shapes.Product,
    status=201,
    body=Body.JSON,
    permission="admin.products",
    emits=("product.created",),
    risks=Risk.ADMIN,
    inverse="freshdesk.products.delete",
    notes=HERE_ONLY,
    is_extension=True,
    errors=(400, 409),
)
update = Operation(
    id="freshdesk.products.update",
    method="PUT",
    path="/api/v2/products/{product_id}",
    area="products",
    acts_on="product",
    access=Access.WRITE,
    summary="Change a product.",
    says="changed product {product_id}",
    takes=ProductUpdate,
    gives=shapes.Product,
    body=Body.JSON,
    permission="admin.products",
    emits=("product.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.products.update",
    notes=HERE_ONLY,
    is_extension=True,
    errors=(400, 404, 409),
)
delete = Operation(
    id="freshdesk.products.delete",
    method="DELETE",
    path="/api/v2/products/{product_id}",
    area="products",
    acts_on="product",
    access=Access.WRITE,
    summary="Remove a product; tickets about it stay, and are about none.",
    says="deleted product {product_id}",
    status=204,
    permission="admin.products",
    emits=("product.deleted",),
    risks=Risk.ADMIN | Risk.IRREVERSIBLE,
    notes=HERE_ONLY,
    is_extension=True,
    errors=(404,),
)

PRODUCTS = (list_, get, create, update, delete)
