"""A picture sent from /chat, in a real browser."""

import struct
import zlib

from playwright.sync_api import FilePayload, Page, Route, expect

from tests.api.attachments.pictures_made import PLACE, chunk
from tests.api.pages.axe import serious_violations
from tests.api.pages.fake_desk import FakeDesk


def photo(width: int = 40, height: int = 30) -> FilePayload:
    """A green picture that tells where it was taken."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = zlib.compress((b"\x00" + b"\x20\x80\x40" * width) * height)
    told = chunk(b"tEXt", b"Comment\x00" + PLACE)
    content = b"\x89PNG\r\n\x1a\n" + head + told + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return {"name": "photo.png", "mimeType": "image/png", "buffer": content}


def choose(page: Page, *files: FilePayload) -> None:
    """Press the button and choose from the album."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="发照片").press("Enter")
    chooser.value.set_files(list(files))


def size_of(jpeg: bytes) -> tuple[int, int]:
    """Width and height, read from the frame header."""
    at = next(
        jpeg.index(bytes([0xFF, mark])) for mark in (0xC0, 0xC2) if bytes([0xFF, mark]) in jpeg
    )
    height, width = struct.unpack_from(">HH", jpeg, at + 5)
    return width, height


def test_a_picture_is_sent_small_and_tells_nothing_of_its_place(desk: FakeDesk, chat: Page) -> None:
    choose(chat, photo(3_000, 40))

    chat.get_by_text("照片收到了。").wait_for()
    [(session, key, content)] = desk.pictures
    assert (session, len(key)) == ("s1", 32)
    assert content.startswith(b"\xff\xd8\xff")
    assert size_of(content) == (2_400, 32)
    assert PLACE not in content
    mine = chat.locator(".turn.patient")
    expect(mine.get_by_role("img", name="照片")).to_be_visible()
    expect(mine.locator(".delivery")).to_be_empty()
    expect(chat.get_by_role("button", name="发照片")).to_be_focused()
    assert serious_violations(chat) == []


def test_several_are_sent_one_by_one(desk: FakeDesk, chat: Page) -> None:
    choose(chat, photo(), photo(30, 40))

    expect(chat.get_by_text("照片收到了。")).to_have_count(2)
    assert len({key for _, key, _ in desk.pictures}) == 2


def test_without_a_network_it_waits_and_is_sent_once_when_it_is_back(
    desk: FakeDesk, chat: Page
) -> None:
    away = True

    def network(route: Route) -> None:
        if away:
            route.abort()
        else:
            route.continue_()

    chat.route("**/channels/web/attachments", network)
    choose(chat, photo())
    expect(chat.locator(".delivery")).to_contain_text("网络恢复后会自动再发")
    away = False
    chat.get_by_role("button", name="马上再发").click()

    chat.get_by_text("照片收到了。").wait_for()
    assert len(desk.pictures) == 1


def test_what_is_no_picture_gets_the_servers_kind_words(desk: FakeDesk, chat: Page) -> None:
    desk.picture_status = 422
    choose(chat, {"name": "a.heic", "mimeType": "image/heic", "buffer": b"no picture"})

    expect(chat.locator(".note")).to_have_text("这张照片打不开。")
    expect(chat.locator(".turn.patient .delivery")).to_have_text("没有发出去")


def test_after_a_reload_only_that_one_was_sent_is_remembered(desk: FakeDesk, chat: Page) -> None:
    choose(chat, photo())
    chat.get_by_text("照片收到了。").wait_for()
    chat.reload()

    expect(chat.locator(".turn.patient .bubble")).to_have_text("〔照片〕")
    assert len(desk.pictures) == 1


def test_a_lobby_screen_has_no_such_button(kiosk: Page) -> None:
    kiosk.wait_for_load_state()
    expect(kiosk.get_by_role("button", name="发照片")).to_have_count(0)
