"""Which entries of a drawing, a picture and a layer in a PDF are needed to show it (ISO 32000-2, 8.9, 8.10, 8.11)."""

from typing import Any, Final

import pikepdf
from pikepdf import Dictionary, Name, Pdf, String

from watchdog.cleaning.removals import Removal, Tally

_STREAM: Final = frozenset(["/Length", "/Filter", "/DecodeParms", "/Type", "/Subtype"])
_PICTURE: Final = _STREAM | frozenset(
    [
        "/Width",
        "/Height",
        "/ColorSpace",
        "/BitsPerComponent",
        "/Intent",
        "/ImageMask",
        "/Mask",
        "/Decode",
        "/Interpolate",
        "/SMask",
        "/SMaskInData",
        "/Matte",
        "/OC",
    ]
)
_DRAWING: Final = _STREAM | frozenset(["/FormType", "/BBox", "/Matrix", "/Resources", "/Group", "/OC"])
_KEPT: Final = {"/Image": _PICTURE, "/Form": _DRAWING}
"""Programs write beside these what they like: TeX the path and the author of a drawing that was put in."""

_LAYER: Final = frozenset(["/Type", "/Intent", "/Usage"])
_SHOWN_WHEN: Final = frozenset(["/View", "/Print", "/Export", "/Zoom"])
_LAYERS: Final = frozenset(["/BaseState", "/ON", "/OFF", "/AS", "/Intent"])


def cut_entries(each: Any, tally: Tally) -> None:
    """Leave a picture or a drawing what shows it, and a layer what says when it is seen."""
    kept = _KEPT.get(str(each.get("/Subtype"))) if isinstance(each, pikepdf.Stream) else None
    if kept is not None:
        _keep(each, kept, Removal.PARTS, tally)
    if not isinstance(each, Dictionary):
        return
    if each.get("/Type") == Name.OCG:
        _keep(each, _LAYER | {"/Name"}, Removal.AUTHOR, tally)
        _keep(each.get("/Usage"), _SHOWN_WHEN, Removal.AUTHOR, tally)
        each.Name = String("")  # must be there, and is seen in a list of layers only
    properties = each.get("/Properties")
    if isinstance(properties, Dictionary):
        layers = {name for name, value in properties.items() if _is(value, Name.OCG) or _is(value, Name.OCMD)}
        _keep(properties, layers, Removal.WORDS, tally)


def cut_layers(paper: Pdf, tally: Tally) -> None:
    """Leave of the list of layers which are seen; who made it and what else it could look like goes."""
    layers = paper.Root.get("/OCProperties")
    _keep(layers, frozenset({"/OCGs", "/D"}), Removal.AUTHOR, tally)
    if isinstance(layers, Dictionary):
        _keep(layers.get("/D"), _LAYERS, Removal.AUTHOR, tally)


def _is(value: Any, kind: Any) -> bool:
    return isinstance(value, Dictionary) and value.get("/Type") == kind


def _keep(found: Any, kept: frozenset[str] | set[str], removal: Removal, tally: Tally) -> None:
    if not isinstance(found, Dictionary | pikepdf.Stream):
        return
    for key in set(found.keys()) - kept:
        tally[removal] += 1
        del found[key]
