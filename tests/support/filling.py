"""Fill in a page's form as a browser would: every field as it stands, with some changed."""

from typing import Any

import lxml.html


def fill(page: str, path: str, /, **values: Any) -> dict[str, Any]:
    """Return what pressing the form's plain button would post.

    Args:
        page: The page.
        path: How the form's address ends; an empty one is the form without an address.
        values: Fields to change, `-` in a name written as `__`.
    """
    document: Any = lxml.html.document_fromstring(page)
    form = next(each for each in document.forms if (each.action or "").partition("#")[0].endswith(path))
    if not path:
        form = next(each for each in document.forms if not each.action)
    posted: dict[str, Any] = {}
    for name, value in form.form_values():
        posted.setdefault(name, []).append(value)
    changed = {name.replace("__", "-"): value for name, value in values.items()}
    return {name: value for name, value in (posted | changed).items() if value is not None}
