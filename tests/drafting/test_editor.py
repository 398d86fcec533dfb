"""The pages that work inside a draft."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.support.drafting import begun, filled, send
from tests.support.findings import findings, release
from tests.support.instance import Instance, make_instance, signed_in, work


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    made = make_instance(tmp_path)
    with work(made) as unit:
        release(unit, findings(20))
    return made


@pytest.fixture
def heron(instance: Instance) -> FlaskClient:
    return signed_in(instance, "Heron")


@pytest.fixture
def address(instance: Instance) -> str:
    return f"/drafts/{begun(instance)}"


def own_block(page: str) -> str:
    return re.findall(r'id="(own\.\w{32})"', page)[-1]  # type: ignore[no-any-return]  # findall


def test_a_source_is_cited_without_scripts(heron: FlaskClient, address: str) -> None:
    page = heron.get(f"{address}?block=summary.what").text
    assert re.search(r'data-bar="text" hidden', page)
    source = re.findall(r'<option value="([^"]{10,})">', page)[0]
    assert send(heron, f"{address}/edit", page, block="summary.what", text="Known. ", source=source, cite="1") == 303
    page = heron.get(f"{address}?block=summary.what").text
    assert "<p>Known.<sup>1</sup></p>" in page
    assert f"Known.[^ {source}]</textarea>" in page


def test_blocks_are_added_moved_and_removed(heron: FlaskClient, address: str) -> None:
    page = heron.get(f"{address}?block=summary.what").text
    bare = heron.post(f"{address}/blocks/add", data=filled(page, block="summary.what", kind="paragraph", added="  "))
    assert bare.status_code == 422
    assert "Please write a text." in bare.text
    assert send(heron, f"{address}/blocks/add", page, block="summary.what", kind="table", added="x") == 422
    assert send(heron, f"{address}/blocks/add", page, block="summary.what", kind="heading", added="Of *ours*") == 303
    page = heron.get(address).text
    made = own_block(page)
    assert "<h3>Of *ours*</h3>" in page
    page = heron.get(f"{address}?block={made}").text
    assert "Move up" in page
    assert send(heron, f"{address}/blocks/move/up", page, block=made) == 303
    page = heron.get(f"{address}?block={made}").text
    assert "Move up" not in page
    assert page.index(f'id="{made}"') < page.index('id="summary.what"')
    assert send(heron, f"{address}/blocks/move/aside", page, block=made) == 404
    assert send(heron, f"{address}/blocks/remove", page, block=made) == 303
    assert made not in heron.get(address).text


def test_a_block_is_left_out_with_its_reason_and_taken_in_again(heron: FlaskClient, address: str) -> None:
    page = heron.get(f"{address}?block=summary.what").text
    assert send(heron, f"{address}/blocks/leave-out", page, block="summary.what", why=" ") == 422
    assert send(heron, f"{address}/blocks/leave-out", page, block="summary.what", why="said elsewhere") == 303
    page = heron.get(f"{address}?block=summary.what").text
    assert "<del>" in page
    assert "said elsewhere" in page
    file = heron.post(f"{address}/export/md", data=filled(page)).text
    assert "said elsewhere" not in file
    assert "This text is submitted by" not in file
    assert send(heron, f"{address}/blocks/take-in", page, block="summary.what") == 303
    assert "<del>" not in heron.get(address).text


def test_a_figure_and_a_heading_can_be_left_out_too(heron: FlaskClient, address: str) -> None:
    page = heron.get(address).text
    figure, heading = "findings.kinds", re.findall(r'id="(findings\.ICCPR-\d+)"', page)[0]
    for block in (figure, heading):
        page = heron.get(f"{address}?block={block}").text
        assert send(heron, f"{address}/blocks/leave-out", page, block=block, why="elsewhere") == 303
    assert heron.get(address).text.count('class="unprinted"') == 2


def test_comments_stand_beside_the_paragraph_and_are_counted(heron: FlaskClient, address: str) -> None:
    page = heron.get(f"{address}?block=summary.what").text
    assert send(heron, f"{address}/comments", page, block="summary.what", remark="") == 422
    assert send(heron, f"{address}/comments", page, block="summary.what", remark="Is <b>it</b> so?") == 303
    page = heron.get(f"{address}?block=summary.what").text
    assert "Is &lt;b&gt;it&lt;/b&gt; so?" in page
    assert "1 comment" in page
    (comment,) = re.findall(r"/comments/(\w{32})/settle", page)
    assert send(heron, f"{address}/comments/{comment}/settle", page, block="summary.what") == 303
    assert "Is &lt;b&gt;" not in heron.get(address).text
    page = heron.get(f"{address}?block=summary.what").text
    assert "1 comment" not in page
    assert send(heron, f"{address}/comments/{comment}/reopen", page, block="summary.what") == 303
    assert "1 comment" in heron.get(address).text


def test_two_people_save_two_paragraphs_and_one_paragraph_shows_both_texts(heron: FlaskClient, address: str) -> None:
    page = heron.get(f"{address}?block=summary.what").text
    assert send(heron, f"{address}/edit", page, block="summary.what", text="First one.", save="1") == 303
    assert send(heron, f"{address}/edit", page, block="summary.basis", text="Elsewhere.", save="1") == 303
    late = heron.post(f"{address}/edit", data=filled(page, block="summary.what", text="Second one.", save="1"))
    assert late.status_code == 409
    assert '<p class="said" dir="auto"><span lang="en">First one.</span></p>' in late.text
    assert "<ins>Second</ins> one." in late.text
    assert "Second one.</textarea>" in late.text
    assert send(heron, f"{address}/blocks/leave-out", page, block="summary.what", why="why not") == 409
    assert send(heron, f"{address}/edit", late.text, block="summary.what", text="Both.", save="1") == 303


def test_what_was_typed_into_a_removed_block_is_given_back(heron: FlaskClient, address: str) -> None:
    page = heron.get(f"{address}?block=summary.what").text
    send(heron, f"{address}/blocks/add", page, block="summary.what", kind="question", added="Why?")
    made = own_block(heron.get(address).text)
    page = heron.get(f"{address}?block={made}").text
    send(heron, f"{address}/blocks/remove", page, block=made)
    late = heron.post(f"{address}/edit", data=filled(page, block=made, text="Typed for long.", save="1"))
    assert late.status_code == 409
    assert "Typed for long." in late.text
    assert "no longer in the draft" in late.text


def test_an_old_ticket_and_another_desk_are_refused_everywhere(
    instance: Instance, heron: FlaskClient, address: str
) -> None:
    birch, comment = signed_in(instance, "Birch"), "comments/" + "0" * 32
    for verb in (
        *("blocks/add", "blocks/move/up", "blocks/remove", "blocks/leave-out", "blocks/take-in"),
        *("comments", f"{comment}/settle", f"{comment}/reopen"),
    ):
        assert heron.post(f"{address}/{verb}", data={"version": "1"}).status_code == 422
        assert birch.post(f"{address}/{verb}", data={"version": "1"}).status_code == 403
