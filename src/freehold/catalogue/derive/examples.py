"""What a body or an answer looks like: from the API's examples, one for each model."""

from copy import deepcopy
from typing import Any, get_args

from freehold.catalogue.derive.api import Api


def example_of(api: Api, shape: Any) -> Any:
    """An example of a model, or of a list of models. A new one each time; KeyError for a model that has none."""
    inner = get_args(shape)
    if inner:
        return [example_of(api, inner[0])]
    if shape not in api.examples:
        raise KeyError(f"{shape.__name__} has no example: add one to catalogue/{api.name}/examples.py")
    return deepcopy(api.examples[shape])
