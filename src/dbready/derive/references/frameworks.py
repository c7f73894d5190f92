"""References whose names frameworks give: Django's groups and permissions, pages of Wagtail and django CMS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.references.targets import Targets

_MOST_OF_JOIN = 3  # columns
_OF_USERS = {
    "_groups": ("group_id", "auth_group"),
    "_user_permissions": ("permission_id", "auth_permission"),
}
# Beside the table that tells the framework: a column and what it refers to, None for its own table.
_OF_PAGES: dict[str, dict[str, str | None]] = {
    "wagtailcore_page": {"site_id": "wagtailcore_site"},
    "cms_page": {
        "extended_object_id": "cms_page",
        "public_extension_id": None,
        "publisher_public_id": None,
    },
}
# What tables of a framework call otherwise than the table that a column refers to.
_OF_FRAMEWORKS = {
    "cms_page": {"node_id": "cms_treenode"},
    "cms_staticplaceholder": {"draft_id": "cms_placeholder", "public_id": "cms_placeholder"},
    "cms_usersettings": {"clipboard_id": "cms_placeholder"},
    "djangocms_audio_audiotrack": {"src_id": "filer_file"},
    "djangocms_video_videoplayer": {"poster_id": "filer_image"},
    "djangocms_video_videotrack": {"src_id": "filer_file"},
    "wagtailcore_grouppagepermission": {"permission_id": "auth_permission"},
}
_WAGTAIL_PAGE = "wagtailcore_page"


def find(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return what a framework's own name for a column refers to, where its tables are in the schema."""
    return _of_users(table, column, targets) or _of_pages(table, column, targets)


def own_name(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return what a column of a framework's table refers to, whatever else its name means."""
    target = _OF_FRAMEWORKS.get(table.id[1], {}).get(column.name)
    found = targets.catalog.get((table.id[0], target)) if target else None
    return Guess(found, "high", f"the framework of {table.id[1]} names it so") if found else None


def _of_users(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return Django's groups and permissions for the two join tables that it gives every model of users.

    They are named alike: accounts_user_groups and accounts_user_user_permissions.
    """
    name = table.id[1]
    if column.name == "group_id" and name.endswith("groupobjectpermission"):
        groups = targets.catalog.get((table.id[0], "auth_group"))
        return Guess(groups, "high", "django-guardian names its tables so") if groups else None
    for ending, (key, target) in _OF_USERS.items():
        users = name.removesuffix(ending)
        if column.name != key or users == name or len(table.columns) > _MOST_OF_JOIN:
            continue
        is_pair = all((table.id[0], users + other) in targets.catalog for other in _OF_USERS)
        found = targets.catalog.get((table.id[0], target)) if is_pair else None
        if found:
            return Guess(found, "high", f"Django names the groups and permissions of users {name}")
    return None


def _of_pages(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the pages and sites to which settings, menus and extensions of a content management system refer."""
    schema = table.id[0]
    for pages, named in _OF_PAGES.items():
        if (schema, pages) not in targets.catalog or column.name not in named:
            continue
        target = named[column.name]
        found = targets.catalog.get((schema, target)) if target else table
        if found:
            return Guess(found, "medium", f"a framework whose pages are in {pages} names it so")
    if column.name.endswith("page_id") and table.id[1] != _WAGTAIL_PAGE:
        found = targets.catalog.get((schema, _WAGTAIL_PAGE))
        return (
            Guess(found, "medium", f"Wagtail keeps all pages in {_WAGTAIL_PAGE}") if found else None
        )
    return None
