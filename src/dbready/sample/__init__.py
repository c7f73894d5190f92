"""The demo database: a small web shop with healthy tables and instructive troubles."""
