"""A town that does not exist, its web site and its papers, on a real HTTP server.

`contrechamp demo` crawls it like any other source. Everything in it is invented except the names of
products and firms, which stand where such papers name them.
"""

from contrechamp.demo.catalogue import write_catalogue
from contrechamp.demo.errors import DemoError
from contrechamp.demo.expectations import ExpectedFlag, expected
from contrechamp.demo.server import Served, TownServer, serve

__all__ = ["DemoError", "ExpectedFlag", "Served", "TownServer", "expected", "serve", "write_catalogue"]
