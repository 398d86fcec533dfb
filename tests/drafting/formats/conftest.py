"""Two invented documents with everything in them, one for each writing direction."""

import pytest

from watchdog.drafting.formats.model import (
    Chart,
    Cover,
    Document,
    Heading,
    Items,
    Paragraph,
    Run,
    Table,
    Words,
)


@pytest.fixture
def document() -> Document:
    return Document(
        language="en",
        direction="ltr",
        title="Report on Utopia",
        cover=Cover("Report on Utopia", (("Committee", "Human Rights Committee"), ("State", "Utopia"))),
        mark="DRAFT",
        blocks=(
            Heading("Summary", 1),
            Paragraph((Run("The State party "), Run("has not acted.", bold=True, note="CCPR/C/1, para. 2.")), 1),
            Paragraph((Run("A plain paragraph."),)),
            Heading("Findings", 1),
            Heading("Article 7", 2),
            Paragraph((Run("Police officers beat people.", italic=True, note="Second note."),), 2),
            Items(((Run("train officers;"),), (Run("publish figures.", note="Third note."),))),
            Table(
                "Violations by year",
                ("Kind", "2025", "2026"),
                (("Arrest", "<5", "12"), ("Extortion", "7", "1,204")),
                "Cells under five are not shown.",
            ),
            Chart("Violations in 2026", "Arrests are most.", (("Arrest", 12, "12"), ("Denial", None, "<5"))),
            Paragraph((Run("The end."),), 3),
        ),
    )


@pytest.fixture
def arabic() -> Document:
    return Document(
        language="ar",
        direction="rtl",
        title="تقرير بديل",
        cover=Cover("تقرير بديل", (("اللجنة", "اللجنة المعنية بحقوق الإنسان"),)),
        mark="مسودة",
        words=Words(contents="المحتويات", page="الصفحة", table="الجدول", chart="الرسم"),
        blocks=(
            Heading("موجز", 1),
            Paragraph((Run("لم تنفذ الدولة الطرف التوصية.", note="الفقرة 17."),), 1),
            Heading("الاستنتاجات", 1),
            Items(((Run("تدريب الشرطة؛"),), (Run("نشر الأرقام."),))),
            Heading("التوصيات", 1),
            Table("الانتهاكات", ("النوع", "2026"), (("الاعتقال", "<5"),)),
            Chart("الانتهاكات", "وصف.", (("الاعتقال", 4, "4"), ("الابتزاز", None, "<5"))),
        ),
    )
