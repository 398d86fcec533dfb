"""Places where programs leave what nobody sees: each holds what was planted before cleaning, and nothing after."""

import base64
import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import docx
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image
from pypdf import PdfReader

from tests.cleaning import samples
from tests.cleaning.samples import CANARY, SEEN
from tests.cleaning.test_copies import copy_of, everything, holds
from watchdog.cleaning.removals import Removal

VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
SHOWN = f"<w:r><w:t>{SEEN}</w:t></w:r>"


def letter() -> bytes:
    made, out = docx.Document(), io.BytesIO()
    made.add_paragraph("Dear all")
    made.save(out)
    return out.getvalue()


def put(whole: bytes, part: str, before: str, more: str) -> bytes:
    """The same paper with more in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {each.filename: archive.read(each) for each in archive.infolist()}
    assert before.encode() in parts[part]
    parts[part] = parts[part].replace(before.encode(), (more + before).encode(), 1)
    return samples.zipped(parts)


def field(*pieces: str) -> str:
    asked = "".join(f"<w:r><w:instrText>{each}</w:instrText></w:r>" for each in pieces)
    start, middle, end = (f'<w:r><w:fldChar w:fldCharType="{each}"/></w:r>' for each in ("begin", "separate", "end"))
    return f"<w:p>{start}{asked}{middle}{SHOWN}{end}</w:p>"


LETTERS = {
    "who may edit": f'<w:p><w:permStart w:id="1" w:ed="{CANARY}"/>{SHOWN}<w:permEnd w:id="1"/></w:p>',
    "a link in pieces": field(' HYPERLINK "', f'https://{CANARY}"'),
    "a field of a program": field(f" MERGEFIELD {CANARY} "),
    "a simple field": f'<w:p><w:fldSimple w:instr=" DOCPROPERTY {CANARY} ">{SHOWN}</w:fldSimple></w:p>',
    "hidden words": f"<w:p>{SHOWN}<w:r><w:rPr><w:vanish/></w:rPr><w:t>{CANARY}</w:t></w:r></w:p>",
    "an old drawing": f'<w:p><w:r><w:pict><v:shape {VML} alt="{CANARY}" o:gfxdata="{CANARY}" href="{CANARY}">'
    f'<v:imagedata o:title="{CANARY}"/></v:shape></w:pict></w:r>{SHOWN}</w:p>',
    "words over a link": f'<w:p><w:hyperlink w:anchor="a" w:tooltip="{CANARY}">{SHOWN}</w:hyperlink></w:p>',
    "a place to fill in": f'<w:sdt><w:sdtPr><w:alias w:val="{CANARY}"/><w:tag w:val="{CANARY}"/></w:sdtPr>'
    f"<w:sdtContent><w:p>{SHOWN}</w:p></w:sdtContent></w:sdt>",
    "an old place to fill in": '<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData>'
    f'<w:name w:val="{CANARY}"/><w:checkBox/><w:statusText w:val="{CANARY}"/></w:ffData></w:fldChar></w:r>{SHOWN}'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
    "a word that a program knew": f'<w:p><w:smartTag w:uri="u" w:element="{CANARY}"><w:smartTagPr>'
    f'<w:attr w:name="x" w:val="{CANARY}"/></w:smartTagPr>{SHOWN}</w:smartTag></w:p>',
}


@pytest.mark.parametrize("where", LETTERS)
def test_a_letter_says_nothing_beside_its_words(where: str) -> None:
    original = put(letter(), "word/document.xml", "<w:sectPr", LETTERS[where])
    copy = copy_of(original)
    assert holds(original, CANARY)
    assert not holds(copy.content, CANARY)
    assert holds(copy.content, SEEN)
    docx.Document(io.BytesIO(copy.content))
    assert holds(copy.content, "checkBox") == holds(original, "checkBox")


def test_fields_that_the_paper_answers_itself_stay() -> None:
    fields = (" PAGE ", r' TOC \o "1-3" \h ', r" PAGEREF _Toc12 \h ", r' DATE \@ "d MMMM yyyy" ', r" EQ \f(1;2) ")
    copy = copy_of(put(letter(), "word/document.xml", "<w:sectPr", "".join(field(each) for each in fields)))
    assert all(holds(copy.content, each) for each in fields)
    assert Removal.LINKS not in copy.removed


def test_hidden_words_that_are_shown_after_all_stay() -> None:
    shown = f'<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>{SEEN}</w:t></w:r></w:p>'
    assert holds(copy_of(put(letter(), "word/document.xml", "<w:sectPr", shown)).content, SEEN)


def test_a_letters_styles_do_not_tell_writing_sessions_apart() -> None:
    style = f'<w:style w:styleId="q"><w:name w:val="{SEEN}"/><w:rsid w:val="{CANARY}"/></w:style>'
    copy = copy_of(put(letter(), "word/styles.xml", "</w:styles>", style))
    assert not holds(copy.content, CANARY)
    assert holds(copy.content, SEEN)


def test_a_sheet_does_not_name_who_tried_other_numbers() -> None:
    tried = f'<scenarios><scenario name="a" user="{CANARY}" comment="{CANARY}"/></scenarios>'
    copy = copy_of(put(samples.sheet(), "xl/worksheets/sheet1.xml", "<hyperlinks>", tried))
    assert not holds(copy.content, CANARY)
    assert holds(copy.content, SEEN)


def test_a_bent_picture_stays_behind_and_the_letter_is_read() -> None:
    original = samples.with_parts(letter(), {"word/media/image9.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(40)})
    assert copy_of(original).removed[Removal.PICTURES] == 1


ODD = {
    "a picture inside the text": f"<draw:frame><draw:image><office:binary-data>{CANARY}</office:binary-data>"
    "</draw:image></draw:frame>",
    "words that are not shown": f'<text:p><text:hidden-text text:string-value="{CANARY}">{SEEN}-A</text:hidden-text>'
    "</text:p>",
    "names of shapes": f'<draw:rect draw:name="{CANARY}"/>',
    "names of links": f'<text:p><text:a office:title="{CANARY}" office:name="{CANARY}" xlink:href="#a">x</text:a>'
    "</text:p>",
}


@pytest.mark.parametrize("where", ODD)
def test_an_open_document_says_nothing_beside_its_words(where: str) -> None:
    original = put(samples.open_text(), "content.xml", "<text:p>", ODD[where])
    copy = copy_of(original)
    assert not holds(copy.content, CANARY)
    assert everything(copy.content).count(SEEN.encode()) == everything(original).count(SEEN.encode())


def paper(fill: Callable[[Pdf, Any], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(200, 200))
        page.Resources = Dictionary(
            Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        )
        fill(made, page)
        made.save(out)
    return out.getvalue()


def words(more: str) -> bytes:
    return f"{more}\nBT /F1 12 Tf 20 100 Td ({SEEN}) Tj ET".encode()


def drawing(made: Pdf, page: Any) -> None:
    """As TeX puts another PDF's page in."""
    inner = made.make_stream(words(""))
    inner.update({"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 200, 200])})
    inner.update({"/PTEX.FileName": String(CANARY), "/PTEX.InfoDict": Dictionary(Author=String(CANARY))})
    inner.Resources = page.Resources
    page.Resources = Dictionary(XObject=Dictionary(Fm0=inner))
    page.Contents = made.make_stream(b"/Fm0 Do")


def layer(made: Pdf, page: Any) -> None:
    usage = Dictionary(
        User=Dictionary(Type=Name.Ind, Name=String(CANARY)),
        CreatorInfo=Dictionary(Creator=String(CANARY)),
        View=Dictionary(ViewState=Name.ON),
    )
    seen = made.make_indirect(Dictionary(Type=Name.OCG, Name=String(CANARY), Usage=usage))
    made.Root.OCProperties = Dictionary(
        OCGs=[seen], D=Dictionary(Creator=String(CANARY), Name=String(CANARY), ON=[seen]), Configs=[]
    )
    page.Resources.Properties = Dictionary(MC0=seen)
    page.Contents = made.make_stream(b"/OC /MC0 BDC\n" + words("") + b"\nEMC")


def beside(made: Pdf, page: Any) -> None:
    page.Contents = made.make_stream(words(f"% {CANARY}\n/Span <</ActualText ({CANARY})>> BDC") + b" EMC")


def in_pieces(made: Pdf, page: Any) -> None:
    first = made.make_stream(f"/Span <</Alt ({CANARY})>> BDC".encode())
    page.Contents = Array([first, made.make_stream(words("") + b" EMC")])


def named(made: Pdf, page: Any) -> None:
    page.Resources.Properties = Dictionary(MC0=Dictionary(Title=String(CANARY)))
    page.Contents = made.make_stream(words("/Span /MC0 BDC") + b" EMC")


@pytest.mark.parametrize("fill", [drawing, layer, beside, in_pieces, named])
def test_a_pdf_says_nothing_beside_its_words(fill: Callable[[Pdf, Any], None]) -> None:
    original = paper(fill)
    copy = copy_of(original)
    assert holds(original, CANARY)
    assert not holds(copy.content, CANARY)
    assert PdfReader(io.BytesIO(copy.content)).pages[0].extract_text() == SEEN
    assert not copy_of(copy.content).removed
    with pikepdf.open(io.BytesIO(copy.content)) as cleaned:
        assert ("/OCProperties" in cleaned.Root) == (fill is layer)


def scan() -> bytes:
    out = io.BytesIO()
    samples.gradient().save(out, "JPEG2000", comment=CANARY)
    boxes = out.getvalue()
    at = boxes.index(b"jp2c") - 4
    told = len(CANARY) + 8
    return boxes[:at] + told.to_bytes(4, "big") + b"uuid" + CANARY.encode() + boxes[at:]


WRAPPED: dict[str, tuple[Callable[[], bytes], list[Name], Callable[[bytes], bytes]]] = {
    "photograph": (lambda: samples.picture("JPEG"), [Name.DCTDecode], bytes),
    "packed photograph": (lambda: samples.picture("JPEG"), [Name.FlateDecode, Name.DCTDecode], zlib.compress),
    "photograph in letters": (
        lambda: samples.picture("JPEG"),
        [Name.ASCII85Decode, Name.DCTDecode],
        lambda whole: base64.a85encode(whole) + b"~>",
    ),
    "scan": (scan, [Name.JPXDecode], bytes),
    "packed scan": (scan, [Name.FlateDecode, Name.JPXDecode], zlib.compress),
}


@pytest.mark.parametrize("how", WRAPPED)
def test_a_photograph_in_a_pdf_keeps_what_it_shows_only(how: str) -> None:
    make, filters, wrap = WRAPPED[how]
    photograph = make()

    def fill(made: Pdf, page: Any) -> None:
        stream = made.make_stream(b"")
        stream.write(wrap(photograph), filter=Array(filters))
        stream.update({"/Type": Name.XObject, "/Subtype": Name.Image, "/Width": 64, "/Height": 48})
        stream.BitsPerComponent, stream.ColorSpace = 8, Name.DeviceRGB
        page.Resources = Dictionary(XObject=Dictionary(Im0=stream))
        page.Contents = made.make_stream(b"q 64 0 0 48 20 20 cm /Im0 Do Q")

    assert CANARY.encode() in photograph
    copy = copy_of(paper(fill))
    with pikepdf.open(io.BytesIO(copy.content)) as cleaned:
        kept = cleaned.pages[0].resources.XObject["/Im0"]
        assert kept.Filter == filters[-1]
        shown = kept.read_raw_bytes()
    assert CANARY.encode() not in shown
    with Image.open(io.BytesIO(shown)) as there, Image.open(io.BytesIO(photograph)) as here:
        assert there.convert("RGB").tobytes() == here.convert("RGB").tobytes()
