"""The file around the parts: relations, settings, properties, and a zip that tells nothing about its making."""

import io
import zipfile

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.package import OpcPackage
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from watchdog.drafting.formats.docx_footnotes import CONTINUATION, SEPARATOR
from watchdog.drafting.formats.docx_xml import Tongue, part, w

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DUBLIN = "http://purl.org/dc/elements/1.1/"
_EXTENDED = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"


class Package:
    """Collects the parts of a document in memory and writes them."""

    def __init__(self) -> None:
        """Begin with an empty main part."""
        self._package = OpcPackage()
        self._main = self._part("/word/document.xml", CONTENT_TYPE.WML_DOCUMENT_MAIN, b"")
        self._package.relate_to(self._main, RELATIONSHIP_TYPE.OFFICE_DOCUMENT)
        self._pictures = 0

    def styles(self, content: bytes) -> None:
        """Add the styles."""
        self._relate("/word/styles.xml", CONTENT_TYPE.WML_STYLES, content, RELATIONSHIP_TYPE.STYLES)

    def numbering(self, content: bytes) -> None:
        """Add the numbering."""
        self._relate("/word/numbering.xml", CONTENT_TYPE.WML_NUMBERING, content, RELATIONSHIP_TYPE.NUMBERING)

    def footnotes(self, content: bytes) -> None:
        """Add the footnotes."""
        self._relate("/word/footnotes.xml", CONTENT_TYPE.WML_FOOTNOTES, content, RELATIONSHIP_TYPE.FOOTNOTES)

    def header(self, content: bytes) -> str:
        """Add the page header and return the id by which the section refers to it."""
        return self._relate("/word/header1.xml", CONTENT_TYPE.WML_HEADER, content, RELATIONSHIP_TYPE.HEADER)

    def footer(self, content: bytes) -> str:
        """Add the page footer and return the id by which the section refers to it."""
        return self._relate("/word/footer1.xml", CONTENT_TYPE.WML_FOOTER, content, RELATIONSHIP_TYPE.FOOTER)

    def picture(self, png: bytes) -> str:
        """Add a picture and return the id by which a drawing refers to it."""
        self._pictures += 1
        name = f"/word/media/chart{self._pictures}.png"
        return self._relate(name, CONTENT_TYPE.PNG, png, RELATIONSHIP_TYPE.IMAGE)

    def write(self, document: etree._Element, title: str, tongue: Tongue) -> bytes:
        """Return the whole file: no author, no dates, no application, and the same bytes each time."""
        self._main._blob = part(document)  # noqa: SLF001 - python-docx has no setter for a plain part's content
        self._relate("/word/settings.xml", CONTENT_TYPE.WML_SETTINGS, _settings(tongue), RELATIONSHIP_TYPE.SETTINGS)
        core = self._part("/docProps/core.xml", CONTENT_TYPE.OPC_CORE_PROPERTIES, _core(title, tongue))
        self._package.relate_to(core, RELATIONSHIP_TYPE.CORE_PROPERTIES)
        app = self._part("/docProps/app.xml", CONTENT_TYPE.OFC_EXTENDED_PROPERTIES, _no_application())
        self._package.relate_to(app, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)
        written = io.BytesIO()
        self._package.save(written)
        return _undated(written)

    def _relate(self, name: str, content_type: str, content: bytes, relation: str) -> str:
        return str(self._main.relate_to(self._part(name, content_type, content), relation))

    def _part(self, name: str, content_type: str, content: bytes) -> Part:
        return Part(PackURI(name), content_type, content)


def _settings(tongue: Tongue) -> bytes:
    """Return the settings; Word is told to keep personal data and dates out when somebody saves the file again."""
    compatible = w("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15)
    separators = [w("footnote", id=SEPARATOR), w("footnote", id=CONTINUATION)]
    language = w("themeFontLang", **({"bidi": tongue.tag} if tongue.is_rtl else {"val": tongue.tag}))
    return part(
        w(
            "settings",
            w("removePersonalInformation"),
            w("removeDateAndTime"),
            w("defaultTabStop", val=567),
            w("footnotePr", *separators),
            w("compat", compatible),
            language,
        )
    )


def _core(title: str, tongue: Tongue) -> bytes:
    root = etree.Element(f"{{{_CORE}}}coreProperties", nsmap={"cp": _CORE, "dc": _DUBLIN})
    etree.SubElement(root, f"{{{_DUBLIN}}}title").text = title
    etree.SubElement(root, f"{{{_DUBLIN}}}language").text = tongue.tag
    return part(root)


def _no_application() -> bytes:
    return part(etree.Element(f"{{{_EXTENDED}}}Properties", nsmap={"ep": _EXTENDED}))


def _undated(written: io.BytesIO) -> bytes:
    plain = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, source.read(name))
    return plain.getvalue()
