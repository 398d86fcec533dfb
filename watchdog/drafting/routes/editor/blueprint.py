"""The blueprint of the pages that work inside a draft."""

from typing import Final

from flask import Blueprint

blueprint: Final = Blueprint("editor", __name__, url_prefix="/drafts")
