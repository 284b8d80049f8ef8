"""What a body or an answer looks like: from the API's examples, one for each model."""

from copy import deepcopy
from typing import Any, get_args

from freehold.catalogue.derive.apis import Api


def example_of(api: Api, shape: Any) -> Any:
    """An example of a model, or of a list of models. A new one each time; KeyError for a model that has none."""
    inner = get_args(shape)
    return [example_of(api, inner[0])] if inner else deepcopy(api.examples[shape])
