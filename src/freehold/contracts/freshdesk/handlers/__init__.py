"""One function an operation. Every module in this folder is loaded, which attaches its handlers to their rows."""

from importlib import import_module
from pkgutil import iter_modules

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
