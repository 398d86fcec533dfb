"""Pages that the calendar and the earlier recommendations share: enter a thing, change it, remove it, bring in many."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Generic, Protocol, TypeVar

from flask import Response, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse
from wtforms import Field

from watchdog.drafting.forms.drafts import VersionForm
from watchdog.drafting.forms.kept import BringForm
from watchdog.drafting.planning import shelved
from watchdog.drafting.planning.listed import ListError, Read, tried
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.shelf import Kept, Shelved
from watchdog.web import guard, pages
from watchdog.web.language import label
from watchdog.web.transaction import reading, writing

NEW: Final = "0"
"""The version of what is not kept yet."""

T = TypeVar("T", bound=Shelved)
B = TypeVar("B", bound=BringForm)


class EntryForm(Protocol[T]):
    """The form of one thing."""

    version: Field
    state: Field
    mechanism: Field
    form_errors: Sequence[str]

    @property
    def seen(self) -> int:
        """The version that was read."""
        ...

    def validate(self) -> bool:
        """Look at what was typed."""
        ...

    def show(self, entry: T) -> None:
        """Fill the form with a thing."""
        ...

    def entry(self, before: T | None = None) -> T:
        """Return what was typed, in place of what was kept before."""
        ...


@dataclass(frozen=True, slots=True)
class Listed(Generic[T, B]):
    """How a list comes in from a file.

    Attributes:
        form: Makes the form of the page.
        read: Reads the file that was sent, or (when it is to be kept) the rows that the form holds since it was tried.
        against: Marks what is kept already.
        as_csv: Writes what would be kept into the form.
        columns: The headings of a table.
    """

    form: Callable[[], B]
    read: Callable[[B, bool], list[Read[T]]]
    against: Callable[[list[Read[T]], list[Kept[T]]], list[Read[T]]]
    as_csv: Callable[[Sequence[T]], str]
    columns: Sequence[str]


@dataclass(frozen=True, slots=True)
class Keeping(Generic[T, B]):
    """A kind of thing with its pages.

    Attributes:
        name: Of the blueprint, of its list in it, and how its templates begin.
        id_name: What its addresses call the id of a thing.
        form: Makes the form of one thing, from the request or (`formdata=None`) empty.
        kept: Said when one is kept; the others when it is removed, and when many were brought in.
        shown: What its templates need besides.
    """

    kind: type[T]
    name: str
    id_name: str
    form: Callable[..., EntryForm[T]]
    listed: Listed[T, B]
    kept: str
    removed: str
    brought: str
    shown: Mapping[str, object]

    def add(self) -> WerkzeugResponse:
        """Enter a thing."""
        form = self.form()
        if request.method != "POST":
            form.state.data, form.mechanism.data = request.args.get("state", ""), request.args.get("body", "")
            return self._page(form, NEW)
        if not form.validate():
            return self._page(form, NEW, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        with writing() as work:
            shelved.add(work, guard.me(), form.entry())
        return self._done(self.kept)

    def entry(self, thing_id: str) -> WerkzeugResponse:
        """Show a thing and change it; what somebody else saved meanwhile stands beside what was typed."""
        form = self.form()
        try:
            kept = self._one(thing_id)
        except LookupError:
            if request.method != "POST":
                raise
            return self._page(form, NEW, is_gone=True, status=HTTPStatus.CONFLICT)
        if request.method != "POST":
            form.show(kept.thing)
            return self._page(form, str(kept.version), kept)
        if not form.validate():
            return self._page(form, str(form.seen), kept, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            with writing() as work:
                shelved.change(work, guard.me(), shelved.Seen(thing_id, form.seen), form.entry(kept.thing))
        except ChangedMeanwhileError:
            theirs = self._one(thing_id)
            return self._page(form, str(theirs.version), theirs, is_conflict=True, status=HTTPStatus.CONFLICT)
        return self._done(self.kept)

    def remove(self, thing_id: str) -> WerkzeugResponse:
        """Take a thing away."""
        form = VersionForm()
        if not form.validate():
            return self._anew(thing_id, HTTPStatus.UNPROCESSABLE_ENTITY, form)
        try:
            with writing() as work:
                shelved.remove(work, guard.me(), shelved.Seen(thing_id, form.seen), self.kind)
        except ChangedMeanwhileError:
            return self._anew(thing_id, HTTPStatus.CONFLICT)
        return self._done(self.removed)

    def bring(self) -> WerkzeugResponse:
        """Read a file and show what it would become, which keeps nothing; then keep it."""
        form = self.listed.form()
        if request.method != "POST":
            return self._bring_page(form)
        if not form.validate():
            return self._bring_page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        is_kept = request.form.get("act") == "keep"
        try:
            read = self.listed.read(form, is_kept)
        except ListError as error:
            form.file.errors = [label(error.fault.value)]
            return self._bring_page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        with writing() if is_kept else reading() as work:
            known = self.listed.against(read, shelved.everything(work, guard.me(), self.kind))
            new = [each.thing for each in known if each.thing is not None and not each.is_known]
            if is_kept:
                shelved.bring(work, guard.me(), self.kind, new)
        if is_kept:
            return self._done(self.brought)
        form.rows.data = self.listed.as_csv(new)
        return self._bring_page(form, known)

    def _one(self, thing_id: str) -> Kept[T]:
        with reading() as work:
            return shelved.one(work, guard.me(), self.kind, thing_id)

    def _done(self, said: str) -> WerkzeugResponse:
        return pages.done(f"{self.name}.{self.name}", said)

    def _anew(self, thing_id: str, status: HTTPStatus, errors: VersionForm | None = None) -> Response:
        """Show the thing as it stands now, because it could not be removed."""
        kept, form = self._one(thing_id), self.form(formdata=None)
        form.show(kept.thing)
        if errors is not None:
            form.form_errors = [text for found in errors.errors.values() for text in found]
        return self._page(form, str(kept.version), kept, is_conflict=status is HTTPStatus.CONFLICT, status=status)

    def _page(
        self,
        form: EntryForm[T],
        version: str,
        kept: Kept[T] | None = None,
        *,
        is_conflict: bool = False,
        is_gone: bool = False,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        form.version.data = version
        own: dict[str, Any] = {} if kept is None else {self.id_name: kept.id}
        page = pages.see(
            f"drafting/{self.name}_entry.html",
            form=form,
            kept=kept,
            theirs=kept.thing if kept is not None and is_conflict else None,
            keep_url=url_for(f"{self.name}.{'entry' if own else 'add'}", **own),
            remove_url=url_for(f"{self.name}.remove", **own) if own else "",
            is_conflict=is_conflict,
            is_gone=is_gone,
            mechanism=pages.reference().mechanisms.mechanism,
            **self.shown,
        )
        page.status_code = status
        return page

    def _bring_page(
        self, form: B, read: Sequence[Read[T]] | None = None, *, status: HTTPStatus = HTTPStatus.OK
    ) -> Response:
        page = pages.see(
            f"drafting/{self.name}_bring.html",
            form=form,
            tried=None if read is None else tried(read),
            columns=self.listed.columns,
            mechanism=pages.reference().mechanisms.mechanism,
            **self.shown,
        )
        page.status_code = status
        return page
