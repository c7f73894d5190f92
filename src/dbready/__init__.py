"""dbready audits live databases for people who have to build on them."""

__version__ = "0.1.0"
