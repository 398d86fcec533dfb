"""The vocabularies with one more network than the instance was set up with, and one fewer."""

import shutil
from pathlib import Path

from watchdog.reference.library import Reference
from watchdog.settings import shipped

NEW = "canpud"
NAME = "Invented Network of the High Valleys"
COUNTRY = "KGZ"
"""Of the new network; it was enpud's before."""
_BLOCK = f"""- id: {NEW}
  name: {NAME}
  acronym: CANPUD
  kind: regional
  verified: []
  countries: [{COUNTRY}]
  languages:
    - {{tag: ru, why: invented}}

"""


def _changed(folder: Path, old: str, new: str) -> Reference:
    copy = shutil.copytree(shipped("config") / "reference", folder / "reference")
    text = (copy / "regions.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (copy / "regions.yaml").write_text(text.replace(old, new), encoding="utf-8")
    return Reference(copy)


def one_more(folder: Path) -> Reference:
    """Return the vocabularies with a network that was added later, and has one of enpud's countries."""
    reference = _changed(folder, "- id: inwud\n", f"{_BLOCK}- id: inwud\n")
    path = folder / "reference" / "regions.yaml"
    head, mark, rest = path.read_text(encoding="utf-8").partition("- id: enpud\n")
    own, end, others = rest.partition("\n- id: ")
    assert f"{COUNTRY}, " in own
    path.write_text(head + mark + own.replace(f"{COUNTRY}, ", "", 1) + end + others, encoding="utf-8")
    reference.check()
    return reference


def without_women(folder: Path) -> Reference:
    """Return the vocabularies as they were before the women's network came in."""
    text = (shipped("config") / "reference" / "regions.yaml").read_text(encoding="utf-8")
    block = "- id: inwud\n" + text.partition("- id: inwud\n")[2].partition("\n# Locales")[0]
    return _changed(folder, block, "")
