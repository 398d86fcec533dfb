"""Sound and video put into a new container: the recording as it is, without what was written beside it."""

import io
from typing import Any, Final

import av

from watchdog.cleaning.film_units import FilmUnits, units_of
from watchdog.cleaning.removals import CleaningError, Failure, Removal, Tally
from watchdog.cleaning.sound_heads import plain_vorbis

_FORMATS: Final = {
    "video/mp4": ("mov", "mp4"),
    "audio/mp4": ("mov", "ipod"),
    "video/quicktime": ("mov", "mov"),
    "video/3gpp": ("mov", "3gp"),
    "video/webm": ("matroska", "matroska"),
    "audio/ogg": ("ogg", "ogg"),
    "audio/mpeg": ("mp3", "mp3"),
    "audio/aac": ("aac", "adts"),
    "audio/flac": ("flac", "flac"),
    "audio/amr": ("amr", "amr"),
    "audio/wav": ("wav", "wav"),
    "video/x-msvideo": ("avi", "avi"),
    "video/x-ms-asf": ("asf", "asf"),
    "video/x-flv": ("flv", "flv"),
    "video/mpeg": ("mpeg", "mpeg"),
}
"""What reads it and what writes it. Only these are tried: playlists would open other files."""

_OPTIONS: Final = {"mp3": {"id3v2_version": "0", "write_id3v1": "0", "write_xing": "0"}}
_STREAMS: Final = 16


def clean_media(data: bytes, media_type: str, tally: Tally) -> tuple[str, bytes]:
    """Copy a recording's sound and pictures, nothing else.

    Raises:
        CleaningError: Not one of our types, or nothing to be heard or seen in it.
    """
    if media_type not in _FORMATS:
        raise CleaningError(Failure.NOT_CLEANABLE)
    reads, writes = _FORMATS[media_type]
    out = io.BytesIO()
    with av.open(io.BytesIO(data), format=reads, metadata_errors="replace") as source:
        kept = [stream for stream in source.streams if _is_recording(stream)]
        _count(source, len(source.streams) - len(kept), tally)
        if not 0 < len(kept) <= _STREAMS:
            raise CleaningError(Failure.BROKEN)
        if writes == "matroska" and _is_web(kept):
            writes = "webm"
        options = {"fflags": "+bitexact", **_OPTIONS.get(writes, {})}
        with av.open(out, "w", format=writes, options=options) as target:
            _copy(source, kept, target)
    return ("video/x-matroska" if writes == "matroska" else media_type), out.getvalue()


def _copy(source: Any, kept: list[Any], target: Any) -> None:
    places, films = {}, {}
    for stream in kept:
        place = target.add_stream_from_template(stream, opaque=True)
        place.metadata.clear()
        places[stream.index] = place
        films[stream.index] = _film(stream, place)
    for packet in source.demux(kept):
        if packet.dts is None and packet.size == 0:
            continue  # the end of a stream
        film = films[packet.stream.index]
        plain = packet if film is None else _plain(packet, film)
        if plain.size:
            plain.stream = places[packet.stream.index]
            target.mux(plain)


def _film(stream: Any, place: Any) -> FilmUnits | None:
    film = units_of(stream.codec_context.name, stream.codec_context.extradata or b"")
    if film is not None and film.head:
        place.codec_context.extradata = film.plain_head()
    elif stream.codec_context.name == "vorbis":
        place.codec_context.extradata = plain_vorbis(stream.codec_context.extradata or b"")
    return film


def _plain(packet: Any, film: FilmUnits) -> Any:
    plain = av.Packet(film.without_remarks(bytes(packet)))
    plain.pts, plain.dts, plain.time_base = packet.pts, packet.dts, packet.time_base
    plain.duration, plain.is_keyframe = packet.duration, packet.is_keyframe
    return plain


def _is_recording(stream: Any) -> bool:
    return stream.type in {"audio", "video"} and not stream.disposition & stream.disposition.attached_pic


def _is_web(kept: list[Any]) -> bool:
    return {stream.codec_context.name for stream in kept} <= {"vp8", "vp9", "libdav1d", "av1", "opus", "vorbis"}


def _count(source: Any, tracks: int, tally: Tally) -> None:
    told = {**source.metadata}
    tally[Removal.PLACE] += sum("location" in name.lower() or "gps" in name.lower() for name in told)
    tally[Removal.WORDS] += len(told)
    tally[Removal.TRACKS] += tracks
    tally[Removal.CHAPTERS] += len(source.chapters())
