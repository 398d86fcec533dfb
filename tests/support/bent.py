"""A corpus of envelopes and submissions that are not as they should be, each with its one defect by name.

Both parsers, Python's and the browser's, and the address for sealed reports meet the same ones.
"""

import base64
import re
from collections.abc import Callable
from typing import Final

from tests.sealing.classical_age import ClassicalIdentity, write_age
from tests.support.submission import BOUNDARY, CONTENT_TYPE, Body, encoded_part
from watchdog.sealing import Identity, Label, seal

LABEL: Final = Label("report", "demo", "0")
STRANGER: Final = Identity.from_seed(bytes(range(32)))
CHUNK: Final = 64 * 1024 + 16
MEGABYTE: Final = 1 << 20

Bend = Callable[[bytes], bytes]


def _split(envelope: bytes) -> tuple[list[bytes], bytes]:
    """The lines of a header (version, stanza, its body, MAC) and the payload."""
    end = envelope.index(b"\n", envelope.index(b"\n--- ") + 1) + 1
    return envelope[:end].splitlines(keepends=True), envelope[end:]


def header(change: Callable[[list[bytes]], list[bytes]]) -> Bend:
    """Change the lines of the header and leave the payload."""

    def bend(envelope: bytes) -> bytes:
        lines, payload = _split(envelope)
        return b"".join(change(lines)) + payload

    return bend


def payload(change: Bend) -> Bend:
    """Change the payload and leave the header."""

    def bend(envelope: bytes) -> bytes:
        lines, content = _split(envelope)
        return b"".join(lines) + change(content)

    return bend


def line(number: int, change: Bend) -> Bend:
    """Change one line of the header."""
    return header(lambda lines: [change(each) if place == number else each for place, each in enumerate(lines)])


def _uncanonical(text: bytes) -> bytes:
    """The same bytes in base64 with a stray bit at the end, which a lazy decoder would not see."""
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    bare = text.rstrip(b"\n")
    return bare[:-1] + alphabet[alphabet.index(bare[-1]) ^ 1 :][:1] + b"\n"


SCRYPT: Final = b"-> scrypt " + base64.b64encode(bytes(16)).rstrip(b"=") + b" 18\n" + b"A" * 43 + b"\n"
CLASSICAL: Final = b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"
GREASE: Final = b"-> anything-grease %d\n\n"

SHAPELESS: Final[dict[str, Bend]] = {
    "nothing": lambda _: b"",
    "one byte": lambda _: b"a",
    "a line feed": lambda _: b"\n",
    "only zeros": lambda right: bytes(len(right)),
    "a picture": lambda _: b"\x89PNG\r\n\x1a\n" + bytes(5000),
    "a zip": lambda right: b"PK\x03\x04" + right,
    "a byte order mark before": lambda right: b"\xef\xbb\xbf" + right,
    "a line feed before": lambda right: b"\n" + right,
    "armor": lambda right: (
        b"-----BEGIN AGE ENCRYPTED FILE-----\n" + base64.encodebytes(right) + b"-----END AGE ENCRYPTED FILE-----\n"
    ),
    "base64 of the whole": base64.b64encode,
    "a classical envelope": lambda _: write_age(b"a" * 4096, [ClassicalIdentity(bytes(range(1, 33))).recipient]),
    "another version": line(0, lambda _: b"age-encryption.org/v2\n"),
    "no version": header(lambda lines: lines[1:]),
    "a space after the version": line(0, lambda _: b"age-encryption.org/v1 \n"),
    "the version twice": header(lambda lines: [lines[0], *lines]),
    "capitals in the version": line(0, bytes.upper),
    "no reader": header(lambda lines: [lines[0], lines[-1]]),
    "the reader twice": header(lambda lines: [*lines[:-1], *lines[1:-1], lines[-1]]),
    "a thousand readers": header(lambda lines: [lines[0], *lines[1:-1] * 1000, lines[-1]]),
    "a passphrase beside the reader": header(lambda lines: [*lines[:-1], SCRYPT, lines[-1]]),
    "a passphrase instead of the reader": header(lambda lines: [lines[0], SCRYPT, lines[-1]]),
    "a classical reader beside": header(lambda lines: [*lines[:-1], CLASSICAL, lines[-1]]),
    "a classical reader instead": header(lambda lines: [lines[0], CLASSICAL, lines[-1]]),
    "a reader of no known kind": header(lambda lines: [*lines[:-1], GREASE % 1, lines[-1]]),
    "another kind": line(1, lambda text: text.replace(b"mlkem768x25519", b"mlkem768x25518")),
    "capitals in the kind": line(1, lambda text: text.replace(b"mlkem", b"MLKEM")),
    "no kind": line(1, lambda text: text.replace(b"mlkem768x25519 ", b"")),
    "one argument more": line(1, lambda text: text.replace(b"\n", b" more\n")),
    "no argument": line(1, lambda _: b"-> mlkem768x25519\n"),
    "an empty argument": line(1, lambda text: text.replace(b"-> ", b"->  ")),
    "a space at the end of a line": line(1, lambda text: text.replace(b"\n", b" \n")),
    "a tab for a space": line(1, lambda text: text.replace(b"9 ", b"9\t")),
    "a letter beyond ASCII": line(1, lambda text: text.replace(b"mlkem", "mlkém".encode())),
    "a key that is too short": line(1, lambda text: text[:-5] + b"\n"),
    "a key that is too long": line(1, lambda text: text[:-1] + b"AAAA\n"),
    "a key with a stray bit": line(1, _uncanonical),
    "a key with padding": line(1, lambda text: text.replace(b"\n", b"==\n")),
    "a key in the alphabet of addresses": line(1, lambda text: text[:40] + b"-_" + text[42:]),
    "a body that is too short": line(2, lambda text: text[:-5] + b"\n"),
    "a body that is too long": line(2, lambda text: text[:-1] + b"AAAA\n"),
    "a body with a stray bit": line(2, _uncanonical),
    "a body with padding": line(2, lambda text: text.replace(b"\n", b"=\n")),
    "a line of more than 64": line(2, lambda text: text[:-1] + b"A" * 40 + b"\n"),
    "a body of full lines without an end": line(2, lambda _: b"A" * 64 + b"\n"),
    "an empty line in the body": line(2, lambda text: b"\n" + text),
    "no body": header(lambda lines: [*lines[:2], lines[-1]]),
    "no MAC": header(lambda lines: lines[:-1]),
    "an empty MAC": line(3, lambda _: b"--- \n"),
    "a MAC without a space": line(3, lambda text: text.replace(b"--- ", b"---")),
    "a MAC after two spaces": line(3, lambda text: text.replace(b"--- ", b"---  ")),
    "a MAC that is too short": line(3, lambda text: text[:-5] + b"\n"),
    "a MAC that is too long": line(3, lambda text: text[:-1] + b"AAAA\n"),
    "a MAC with a stray bit": line(3, _uncanonical),
    "the MAC twice": header(lambda lines: [*lines, lines[-1]]),
    "lines that end as on Windows": header(lambda lines: [each.replace(b"\n", b"\r\n") for each in lines]),
    "lines that end as on an old Mac": header(lambda lines: [each.replace(b"\n", b"\r") for each in lines]),
    "a zero in the header": line(1, lambda text: text[:20] + b"\0" + text[21:]),
    "a header without an end": lambda right: right[: right.index(b"--- ") + 20],
    "a header that goes on for ten megabytes": header(
        lambda lines: [*lines[:2], *([b"A" * 64 + b"\n"] * (10 * MEGABYTE // 65)), *lines[2:]]
    ),
    "a line that goes on for ten megabytes": line(1, lambda text: text[:-1] + b"A" * 10 * MEGABYTE + b"\n"),
    "lines of nothing": header(lambda lines: [lines[0], *[b"\n"] * 100_000, *lines[1:]]),
    "a hundred thousand readers of no kind": header(
        lambda lines: [lines[0], *(GREASE % number for number in range(20_000)), *lines[1:]]
    ),
    "no payload": payload(lambda _: b""),
    "half a nonce": payload(lambda content: content[:8]),
    "a nonce and nothing": payload(lambda content: content[:16]),
    "a last chunk with its tag only": payload(lambda content: content[:32]),
    "a last chunk that is cut": payload(lambda content: content[:-1]),
    "a byte behind": payload(lambda content: content + b"\0"),
    "a line feed behind": payload(lambda content: content + b"\n"),
    "a byte of a chunk behind": payload(lambda content: content + bytes(CHUNK - 1)),
    "another envelope behind": lambda right: right + right,
    "a payload that is no padded size": payload(lambda content: content + bytes(100)),
}
"""What has not an envelope's form: refused without any key."""

KEYLESS: Final[dict[str, Bend]] = {
    "a chunk behind": payload(lambda content: content + bytes(CHUNK)),
    "another MAC": line(3, lambda _: b"--- " + b"A" * 43 + b"\n"),
    "another reader's stanza": header(lambda lines: [lines[0], *_others(), lines[-1]]),
    "another nonce": payload(lambda content: bytes(16) + content[16:]),
    "a bit in the payload": payload(lambda content: content[:50] + bytes([content[50] ^ 1]) + content[51:]),
    "a bit in the last tag": payload(lambda content: content[:-1] + bytes([content[-1] ^ 128])),
    "the payload of another": payload(lambda content: _other()[-len(content) :]),
}
"""What only the holder of a key can see: it has the form, and does not open."""


def _other() -> bytes:
    return seal(b"another", LABEL, [STRANGER.recipient])


def _others() -> list[bytes]:
    return _split(_other())[0][1:-1]


def bodies(right: Body) -> dict[str, tuple[bytes, str, str]]:
    """Whole submissions with a defect around the envelopes: the body, its content type, and the code of the refusal."""
    encoded = right.encoded()
    end = f"--{BOUNDARY}--\r\n".encode()
    long = "b" * 3_000
    inner = encoded.replace(BOUNDARY.encode(), b"inner")
    inside = encoded_part("manifest", inner).replace(b"\r\n\r\n", b"\r\nContent-Type: multipart/form-data\r\n\r\n", 1)
    form = {
        "a form in a form": (inside + end, CONTENT_TYPE, "manifest"),
        "a boundary of three thousand letters": (
            encoded.replace(BOUNDARY.encode(), long.encode()),
            f"multipart/form-data; boundary={long}",
            "form",
        ),
        "another boundary than announced": (encoded, "multipart/form-data; boundary=x", "form"),
        "an empty boundary": (encoded, "multipart/form-data; boundary=", "form"),
        "a list of files": (encoded, CONTENT_TYPE.replace("form-data", "mixed"), "form"),
        "a form of another kind": (b"manifest=1&report=2", "application/x-www-form-urlencoded", "form"),
        "JSON": (b'{"manifest": {}}', "application/json", "form"),
        "an envelope alone": (right.parts[0][1], "application/octet-stream", "form"),
        "ten thousand fields": (encoded_part("story", b"a") * 10_000 + end, CONTENT_TYPE, "form"),
        "fifty thousand headings": (
            encoded.replace(b"\r\n\r\n", b"\r\n" + b"X-A: 1\r\n" * 50_000 + b"\r\n", 1),
            CONTENT_TYPE,
            "form",
        ),
        "only the beginning": (encoded[: len(encoded) // 2], CONTENT_TYPE, "form"),
        "only the end": (end, CONTENT_TYPE, "form"),
    }
    return form | {name: (bent, CONTENT_TYPE, "manifest") for name, bent in _manifests(encoded, end).items()}


def harmless(right: Body) -> dict[str, bytes]:
    """Submissions that are written otherwise and mean the same."""
    encoded = right.encoded()
    return {
        "lines that end as elsewhere": encoded.replace(b"\r\n--", b"\n--"),
        "another kind of content": encoded.replace(b"application/octet-stream", b"text/html"),
        "another name of the file": encoded.replace(b'filename="sealed"', b'filename="../../etc/passwd"'),
        "a heading more": encoded.replace(b"Content-Type", b"X-More: 1\r\nContent-Type"),
        "an encoding that nobody used": encoded.replace(
            b"Content-Type", b"Content-Transfer-Encoding: base64\r\nContent-Type"
        ),
        "line feeds behind": encoded + b"\r\n\r\n",
    }


def _manifests(encoded: bytes, end: bytes) -> dict[str, bytes]:
    start = encoded.index(b"{")
    stop = encoded.index(b"}\r\n") + 1
    right = encoded[start:stop]
    others = {
        "the same key twice": right[:-1] + b',"version":1}',
        "the same key twice, spelled otherwise": right[:-1] + b',"\\u0076ersion":1}',
        "a space": right.replace(b":", b": ", 1),
        "another order of keys": b'{"version":1,' + right[1:].replace(b',"version":1', b""),
        "a letter spelled otherwise": right.replace(b'"desks"', b'"\\u0064esks"'),
        "a byte order mark": b"\xef\xbb\xbf" + right,
        "two bytes a letter": right.decode().encode("utf-16"),
        "not UTF-8": right.replace(b"enpud", b"enp\xffd"),
        "half a letter": right.replace(b"enpud", b"\\ud83d"),
        "a zero": right.replace(b'"report_id":"', b'"report_id":"\\u0000'),
        "a number without bound": right.replace(b'"version":1', b'"version":' + b"1" * 7000),
        "a number beyond floating": right.replace(b'"version":1', b'"version":1e999'),
        "a number with a point": right.replace(b'"version":1', b'"version":1.0'),
        "no number": right.replace(b'"version":1', b'"version":NaN'),
        "depth": b'{"version":' + b"[" * 3000 + b"]" * 3000 + b"}",
        "depth of tables": b'{"a":' * 1000 + b"1" + b"}" * 1000,
        "a table for a list": re.sub(rb'"exhibits":\[[^]]*\]', b'"exhibits":{}', right),
        "a list in a list": re.sub(rb'"exhibits":\[([^]]*)\]', rb'"exhibits":[[\1]]', right),
        "a number for a text": re.sub(rb'"report_id":"[^"]*"', b'"report_id":1', right),
        "nothing for a text": re.sub(rb'"report_id":"[^"]*"', b'"report_id":null', right),
        "an id in capitals": re.sub(rb'"report_id":"[^"]*"', b'"report_id":"' + b"A" * 32 + b'"', right),
        "digits of another script": re.sub(
            rb'"report_id":"[^"]*"', lambda _: b'"report_id":"' + b"\\u0661" * 32 + b'"', right
        ),
        "something behind": right + b"{}",
        "a line feed behind": right + b"\n",
        "half of it": right[: len(right) // 2],
        "nothing": b"",
        "a prototype": right[:-1] + b',"__proto__":{}}',
    }
    return {f"manifest: {name}": encoded[:start] + bent + encoded[stop:] for name, bent in others.items()}
