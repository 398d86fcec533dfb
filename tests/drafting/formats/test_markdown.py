import pytest

from watchdog.drafting.formats.markdown import escaped, render_markdown
from watchdog.drafting.formats.model import Cover, Document, Paragraph, Run


def test_it_reads_as_the_document_does(document: Document) -> None:
    text = render_markdown(document)
    for expected in (
        "**DRAFT**\n\n# Report on Utopia\n\n- Committee: Human Rights Committee\n",
        "## Summary\n\n1\\. The State party **has not acted.**[^1]\n",
        "### Article 7\n\n2\\. *Police officers beat people.*[^2]\n",
        "- (a) train officers;\n- (b) publish figures.[^3]\n",
        "| Kind | 2025 | 2026 |\n| --- | ---: | ---: |\n| Arrest | \\<5 | 12 |\n",
        "Arrests are most.\n\n| Group | Figure |\n| --- | ---: |\n| Arrest | 12 |\n| Denial | \\<5 |\n",
        "[^1]: CCPR/C/1, para. 2.\n",
    ):
        assert expected in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>", "\\<script\\>"),
        ("# no heading", "\\# no heading"),
        ("- no item", "\\- no item"),
        ("14. no list", "14\\. no list"),
        ("a | b [c](d) *e* _f_ `g` $h$", "a \\| b \\[c\\](d) \\*e\\* \\_f\\_ \\`g\\` \\$h\\$"),
        ("&amp; ![x] back\\slash", "\\&amp; \\!\\[x\\] back\\\\slash"),
    ],
)
def test_what_looks_like_markup_is_escaped(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_emphasis_leaves_spaces_outside_and_blanks_alone() -> None:
    runs = (Run("  leading"), Run(" bold ", bold=True, italic=True), Run(" ", bold=True), Run("end"))
    text = render_markdown(Document("en", "ltr", "T", Cover("T"), (Paragraph(runs),)))
    assert text.endswith("\n\nleading ***bold***  end\n")
