"""Large bodies in pieces, and the one place where an address gets its body, whole or from pieces."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import BinaryIO, Final, Generic, TypeVar, cast

from flask import Response, request

from watchdog.intake import floods, pieces, submit
from watchdog.intake.floods import Entry
from watchdog.intake.manifest import Limits, Refusal, RefusedError
from watchdog.intake.pieces import Upload
from watchdog.intake.routes import doors
from watchdog.intake.routes.answers import answered, refused
from watchdog.intake.routes.blueprint import blueprint
from watchdog.intake.submit import Exhibit
from watchdog.records.growing import OffsetError
from watchdog.records.work import Work
from watchdog.web import guard
from watchdog.web.transaction import blobs, keeping, reading, settings, writing

T = TypeVar("T")
S = TypeVar("S")
UPLOAD: Final = "Watchdog-Upload"
OFFSET: Final = "Upload-Offset"
LENGTH: Final = "Upload-Length"
TYPE: Final = "Upload-Type"
MEGABYTE: Final = 1024 * 1024
_DIGITS: Final = len(str(pieces.LONGEST))


@dataclass(frozen=True, slots=True)
class Body(Generic[S]):
    """What a request brings.

    Attributes:
        stream: Gives the bytes.
        content_type: What they are.
        entry: What the ticket that came with them uses up; None for pieces, which had their own.
        seen: What was looked up before the bytes are read.
    """

    stream: BinaryIO = field(repr=False)
    content_type: str = field(repr=False)
    entry: Entry | None
    seen: S


def limits() -> Limits:
    """Return what is too much here."""
    return Limits(settings().file_limit, settings().files_limit)


def taking(view: Callable[[Body[S]], Response], look: Callable[[Work], S]) -> Response:
    """Give an address its body: the request's own, or what an upload has gathered.

    An upload that was taken is answered as it was then, however often it is asked again: so a sender whose connection
    broke off at the end learns what became of it.

    Args:
        view: Takes the body and answers. If it keeps something, it does so by `kept`.
        look: Looks up what the view needs to know of the record, in the unit of work that the ticket is looked up in.
    """
    try:
        if request.headers.get(UPLOAD):
            return _from_pieces(pieces.find(blobs(), request.headers[UPLOAD]), view, look)
        return view(_whole(look))
    except RefusedError as error:
        return refused(error.refusal)


def kept(body: Body[S], exhibits: Sequence[Exhibit], keep: Callable[[Work], T | Refusal]) -> T | Refusal:
    """Keep what a body brought and use up its ticket, both or neither; what was refused uses up nothing.

    Args:
        body: What the request brought.
        exhibits: Files that were stored for it, to be forgotten if it is not kept.
        keep: Keeps it in a unit of work; must not look at the request.
    """

    def act(work: Work) -> T | Refusal:
        outcome = keep(work)
        if body.entry is not None and not isinstance(outcome, Refusal):
            floods.spend(work, body.entry)
        return outcome

    try:
        outcome = keeping(act)
    except floods.SpentError:
        outcome = Refusal.WORK
    except BaseException:
        submit.forget(blobs(), exhibits)
        raise
    if isinstance(outcome, Refusal):
        submit.forget(blobs(), exhibits)
    elif body.entry is not None:
        doors.lanes().count(body.entry)
    return outcome


@blueprint.post("/api/v1/uploads")
@guard.public
def begin_upload() -> Response:
    """Begin an upload. Its ticket is used up now; the report that it will be needs no other."""
    length = _number(LENGTH)
    if length is None:
        return refused(Refusal.FORM)
    try:
        with reading() as work:
            entry = doors.by_work(work, length, limits().body)
        room = settings().upload_room_mb * MEGABYTE
        upload = pieces.begin(blobs(), limits(), room, length, request.headers.get(TYPE, ""))
    except RefusedError as error:
        return refused(error.refusal)
    try:
        with writing() as work:
            floods.spend(work, entry)
    except BaseException as fault:
        upload.discard()
        if isinstance(fault, floods.SpentError):
            return refused(Refusal.WORK)
        raise
    doors.lanes().count(entry)
    return answered({"upload": upload.id}, HTTPStatus.CREATED)


@blueprint.patch("/api/v1/uploads/<upload_id>")
@guard.public
def add_piece(upload_id: str) -> Response:
    """Add a piece where the upload ends, and say where it ends now. What came of a broken piece stays."""
    offset, size = _number(OFFSET), request.content_length
    if offset is None or size is None:
        return refused(Refusal.FORM)
    try:
        upload = pieces.find(blobs(), upload_id)
        pieces.check_room(blobs(), settings().upload_room_mb * MEGABYTE, size)
        end = upload.add(offset, size, cast("BinaryIO", request.stream))
    except OffsetError as error:
        doors.hear_out()  # a browser that is cut off sends the piece again by itself, instead of hearing where it ends
        return _at(error.offset, refused(Refusal.OFFSET))
    except RefusedError as error:
        doors.hear_out()
        return refused(error.refusal)
    return _at(end, Response(status=HTTPStatus.NO_CONTENT))


@blueprint.route("/api/v1/uploads/<upload_id>", methods=["HEAD"])
@guard.public
def upload_offset(upload_id: str) -> Response:
    """Say how much of an upload is there for good."""
    try:
        upload = pieces.find(blobs(), upload_id)
    except RefusedError as error:
        return refused(error.refusal)
    answer = _at(upload.offset, Response())
    answer.headers[LENGTH] = str(upload.length)
    return answer


def _whole(look: Callable[[Work], S]) -> Body[S]:
    """Return the request's own body, for a ticket that was worked for.

    Raises:
        RefusedError: `SIZE`, `WORK`, `LATER`.
    """
    most = limits().body
    if (request.content_length or 0) > most:
        raise RefusedError(Refusal.SIZE)
    try:
        with reading() as work:
            entry = doors.by_work(work, request.content_length, most)
            seen = look(work)
    except RefusedError:
        doors.hear_out()
        raise
    request.max_content_length = None  # whoever reads it measures, and more may come than the plain form takes
    return Body(cast("BinaryIO", request.stream), request.headers.get("Content-Type", ""), entry, seen)


def _from_pieces(upload: Upload, view: Callable[[Body[S]], Response], look: Callable[[Work], S]) -> Response:
    """Let a view take what was gathered. A fault of ours leaves it there, so that the sender can try once more."""
    earlier = upload.answer()
    if earlier is not None:
        return Response(earlier, HTTPStatus.CREATED, mimetype="application/json")
    with reading() as work:
        seen = look(work)
    with upload.whole() as stream:
        answer = view(Body(stream, upload.content_type, None, seen))
        if answer.status_code == HTTPStatus.CREATED:
            upload.settle(answer.get_data())
        else:
            upload.discard()
    return answer


def _number(header: str) -> int | None:
    text = request.headers.get(header, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else None


def _at(offset: int, answer: Response) -> Response:
    answer.headers[OFFSET] = str(offset)
    return answer
