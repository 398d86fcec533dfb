"""Real files with things planted in them that no copy may hold, and things that every copy must show."""

import io
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import docx
import pikepdf
import pillow_heif
from av.audio.frame import AudioFrame
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageCms, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

HOUSE = Path(__file__).parents[2]
CANARY = "CANARY-7F3A"
SEEN = "VISIBLE-2B9C"
W = nsdecls("w")
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


def gradient(size: tuple[int, int] = (64, 48)) -> Image.Image:
    image = Image.new("RGB", size)
    image.putdata([(x * 4 % 256, y * 5 % 256, 90) for y in range(size[1]) for x in range(size[0])])
    return image


def exif() -> Image.Exif:
    made = Image.Exif()
    made[0x010F] = CANARY
    made[0x0112] = 6
    made[0x8825] = {1: "N", 2: (IFDRational(6), IFDRational(31), IFDRational(27)), 29: CANARY}
    return made


def picture(kind: str) -> bytes:
    out, image = io.BytesIO(), gradient()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if kind == "JPEG":
        image.save(out, kind, exif=exif(), comment=CANARY.encode(), icc_profile=profile, xmp=CANARY.encode())
    elif kind == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Author", CANARY)
        words.add_itxt("Comment", CANARY, zip=True)
        image.save(out, kind, pnginfo=words, exif=exif())
    elif kind == "WEBP":
        image.save(out, kind, exif=exif(), xmp=CANARY.encode(), lossless=True)
    elif kind == "AVIF":
        image.save(out, kind, exif=exif(), xmp=CANARY.encode(), icc_profile=profile, quality=95)
    elif kind == "HEIF":
        pillow_heif.from_pillow(image).save(
            out, exif=exif().tobytes(), xmp=CANARY.encode(), quality=95, thumbnails=[32]
        )
    elif kind == "GIF":
        image.save(out, kind, comment=CANARY.encode())
    elif kind == "TIFF":
        image.save(out, kind, tiffinfo={270: CANARY, 315: CANARY})
    else:
        image.save(out, kind)
    return out.getvalue() + CANARY.encode()


def saved(image: Image.Image, kind: str, more: Sequence[Image.Image] = ()) -> bytes:
    """Return a picture of a kind that phones write, with further ones in the same file."""
    out = io.BytesIO()
    if kind == "HEIF":
        held = pillow_heif.from_pillow(image)
        for each in more:
            held.add_from_pillow(each)
        held.save(out, quality=95)
    else:
        image.save(out, kind, quality=95)
    return out.getvalue()


def animation(kind: str) -> bytes:
    out, frames = io.BytesIO(), [Image.new("RGB", (20, 10), colour) for colour in ("red", "blue", "green")]
    more = {"comment": CANARY.encode()} if kind == "GIF" else {}
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=[100, 200, 300], loop=0, **more)
    return out.getvalue()


def pdf() -> bytes:
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(200, 200))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    photograph = made.make_stream(picture("JPEG"))
    photograph.update(
        {"/Type": Name.XObject, "/Subtype": Name.Image, "/Width": 64, "/Height": 48, "/BitsPerComponent": 8}
    )
    photograph.ColorSpace, photograph.Filter = Name.DeviceRGB, Name.DCTDecode
    photograph.Metadata = made.make_stream(CANARY.encode())
    page.Resources = Dictionary(Font=Dictionary(F1=font), XObject=Dictionary(Im0=photograph))
    page.Contents = made.make_stream(f"BT /F1 12 Tf 20 100 Td ({SEEN}) Tj ET q 64 0 0 48 20 20 cm /Im0 Do Q".encode())
    page.PieceInfo = Dictionary(App=Dictionary(Private=String(CANARY)))
    page.Thumb = made.make_stream(CANARY.encode())
    page.Annots = Array(
        [
            Dictionary(
                Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], T=String(CANARY), Contents=String(CANARY)
            ),
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=[0, 0, 9, 9],
                A=Dictionary(S=Name.URI, URI=String(f"https://{CANARY}")),
            ),
        ]
    )
    appearance = made.make_stream(f"BT /F1 9 Tf ({SEEN}-FIELD) Tj ET".encode())
    appearance.update({"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 90, 20])})
    field = made.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String(CANARY),
            V=String(SEEN),
            F=4,
            Rect=[10, 150, 100, 170],
            AP=Dictionary(N=appearance),
            AA=Dictionary(K=Dictionary(S=Name.JavaScript, JS=String(CANARY))),
        )
    )
    page.Annots.append(field)
    made.Root.AcroForm = Dictionary(Fields=[field])
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(CANARY))
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=[String("a"), made.Root.OpenAction]))
    made.attachments["a.txt"] = CANARY.encode()
    made.docinfo["/Author"] = CANARY
    with made.open_metadata() as words:
        words["dc:creator"] = [CANARY]
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def word() -> bytes:
    made = docx.Document()
    made.core_properties.author = CANARY
    made.core_properties.comments = CANARY
    paragraph = made.add_paragraph(SEEN)
    made.add_comment(paragraph.runs, text=CANARY, author=CANARY, initials="C")
    changed = paragraph._p
    for text in (
        f'<w:ins {W} w:id="90" w:author="{CANARY}" w:rsidR="00AB12CD"><w:r><w:t>{SEEN}-PUT-IN</w:t></w:r></w:ins>',
        f'<w:del {W} w:id="91" w:author="{CANARY}"><w:r><w:delText>{CANARY}</w:delText></w:r></w:del>',
    ):
        changed.append(parse_xml(text))
    made.add_picture(io.BytesIO(picture("JPEG")))
    made.part.relate_to(f"https://{CANARY}/t.dotm", "http://x/attachedTemplate", is_external=True)
    out = io.BytesIO()
    made.save(out)
    return with_parts(
        out.getvalue(),
        {
            "word/embeddings/oleObject1.bin": CANARY.encode(),
            "word/vbaProject.bin": CANARY.encode(),
            "word/people.xml": f"<people>{CANARY}</people>".encode(),
            "customXml/item9.xml": f"<a>{CANARY}</a>".encode(),
            "docProps/custom.xml": f"<a>{CANARY}</a>".encode(),
        },
    )


def with_parts(whole: bytes, more: dict[str, bytes]) -> bytes:
    out = io.BytesIO(whole)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = CANARY.encode()
        for name, content in more.items():
            archive.writestr(name, content)
    return out.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), content, how)
    return out.getvalue()


def sheet() -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml."

    def relations(*each: str) -> bytes:
        return f'<Relationships xmlns="{package}relationships">{"".join(each)}</Relationships>'.encode()

    def related(name: str, kind: str, target: str, more: str = "") -> str:
        return f'<Relationship Id="{name}" Type="{relation}/{kind}" Target="{target}" {more}/>'

    return zipped(
        {
            "[Content_Types].xml": (
                f'<Types xmlns="{package}content-types"><Default Extension="xml" ContentType="application/xml"/>'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}sheet.main+xml"/>'
                f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}worksheet+xml"/>'
                f'<Override PartName="/xl/comments1.xml" ContentType="{kinds}comments+xml"/></Types>'
            ).encode(),
            "_rels/.rels": relations(related("rId1", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": (
                f'<workbook xmlns="{main}" xmlns:r="{relation}"><fileSharing userName="{CANARY}"/>'
                f'<a:absPath xmlns:a="x" url="C:\\{CANARY}"/>'
                f'<sheets><sheet name="{SEEN}" sheetId="1" r:id="rId1"/></sheets></workbook>'
            ).encode(),
            "xl/_rels/workbook.xml.rels": relations(related("rId1", "worksheet", "worksheets/sheet1.xml")),
            "xl/worksheets/sheet1.xml": (
                f'<worksheet xmlns="{main}" xmlns:r="{relation}"><sheetData><row r="1"><c r="A1" t="inlineStr">'
                f"<is><t>{SEEN}</t></is></c></row></sheetData>"
                '<hyperlinks><hyperlink ref="A1" r:id="rId2"/></hyperlinks><legacyDrawing r:id="rId3"/></worksheet>'
            ).encode(),
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                related("rId2", "hyperlink", f"https://{CANARY}", 'TargetMode="External"'),
                related("rId4", "comments", "../comments1.xml"),
            ),
            "xl/comments1.xml": f"<comments>{CANARY}</comments>".encode(),
            "docProps/core.xml": f"<a>{CANARY}</a>".encode(),
        }
    )


def open_text() -> bytes:
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("svg", "svg-compatible"))
    )
    spaces += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    body = (
        f"<text:tracked-changes><text:changed-region><dc:creator>{CANARY}</dc:creator></text:changed-region>"
        f"</text:tracked-changes><text:p>{SEEN}<text:change-start/>-PUT-IN<office:annotation><dc:creator>{CANARY}"
        f"</dc:creator><text:p>{CANARY}</text:p></office:annotation> and "
        f'<text:a xlink:href="https://{CANARY}">{SEEN}-LINK</text:a>.</text:p>'
        f'<draw:frame draw:name="{CANARY}"><draw:image xlink:href="Pictures/a.jpg"/><svg:desc>{CANARY}</svg:desc>'
        "</draw:frame><draw:frame><draw:object xlink:href='./Object 1'/></draw:frame>"
    )
    content = f"<office:document-content {spaces}><office:body><office:text>{body}</office:text></office:body>"
    return zipped(
        {
            "mimetype": f"{OPEN_DOCUMENT}text".encode(),
            "content.xml": f"{content}</office:document-content>".encode(),
            "meta.xml": f"<a>{CANARY}</a>".encode(),
            "settings.xml": f"<a>{CANARY}</a>".encode(),
            "Pictures/a.jpg": picture("JPEG"),
            "Object 1/content.xml": CANARY.encode(),
            "Thumbnails/thumbnail.png": CANARY.encode(),
            "Basic/script-lc.xml": CANARY.encode(),
            "META-INF/manifest.xml": f"<a>{CANARY}</a>".encode(),
        }
    )


def recording(container: str, codec: str, rate: int = 48_000) -> bytes:
    out = io.BytesIO()
    target: Any
    with av.open(out, "w", format=container) as target:
        for name in ("title", "artist", "location", "comment"):
            target.metadata[name] = CANARY
        stream: Any = target.add_stream(codec, rate=rate, layout="mono")
        stream.metadata["title"] = CANARY
        size = stream.codec_context.frame_size or 1024
        form = stream.codec_context.format.name
        for index in range(20):
            frame = AudioFrame(format=form, layout="mono", samples=size)
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            frame.sample_rate, frame.pts, frame.time_base = rate, index * size, Fraction(1, rate)
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


def film(container: str, codec: str) -> bytes:
    """Return a film of ten pictures.

    The encoder of AV1, run by root, sets its whole process before everything else on the machine, for good. So it has a
    process of its own.
    """
    return encoded_apart(container, codec) if codec == "libsvtav1" else encoded(container, codec)


def encoded_apart(container: str, codec: str) -> bytes:
    script = "import sys; from tests.cleaning import samples; sys.stdout.buffer.write(samples.encoded(*sys.argv[1:]))"
    command = [sys.executable, "-c", script, container, codec]
    return subprocess.run(command, cwd=HOUSE, check=True, capture_output=True).stdout


def encoded(container: str, codec: str) -> bytes:
    out = io.BytesIO()
    target: Any
    with av.open(out, "w", format=container) as target:
        target.metadata["comment"] = CANARY
        target.metadata["location"] = "+06.5244+003.3792/"
        stream: Any = target.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.metadata["handler_name"] = CANARY
        for _ in range(10):
            target.mux(stream.encode(av.VideoFrame(64, 48, "yuv420p")))
        target.mux(stream.encode(None))
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A small file that says it is a large picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(999))) + chunk(b"IEND", b"")
