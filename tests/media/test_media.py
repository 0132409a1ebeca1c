"""Pictures in the database and on the disk: one row each, renditions made once, read back in two queries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, insert, select, text

from store import media, outbox, stamps
from store.db import db, transaction
from store.media import Media, MediaRendition, NotAPicture
from tests.media.drawing import data, picture


@pytest.fixture
def folder(shop) -> Path:
    """Where this shop's pictures lie."""
    return shop.app.extensions["settings"].instance / "media"


def _add(shop, folder, content=None, **about) -> int:
    with transaction():
        return media.add(content or data(picture(1000, 500)), folder=folder, now=shop.clock.now(), **about).id


def _count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def test_a_picture_is_kept_and_its_renditions_are_promised(shop, folder):
    key = _add(shop, folder, alt="Red and blue", owner_kind="product", owner_id="7")

    row = db.session.get(Media, key)
    assert (row.mime, row.width, row.height, row.alt) == ("image/webp", 1000, 500, "Red and blue")
    assert (row.owner_kind, row.owner_id, row.created_at) == ("product", "7", shop.clock.now())
    file = media.place_of(row.name, folder)
    assert file.stat().st_size == row.bytes and file.parent.name == row.name[:2]
    promise = db.session.scalars(select(outbox.Message)).one()
    assert (promise.kind, promise.payload) == ("media.render", {"media_id": key})


def test_the_same_picture_twice_is_one_row_one_file_one_promise(shop, folder):
    first = _add(shop, folder, owner_kind="product", owner_id="7")
    again = _add(shop, folder, alt="Red and blue", owner_kind="product", owner_id="8")

    assert first == again and _count(Media) == 1 and _count(outbox.Message) == 1
    row = db.session.get(Media, first)
    assert (row.owner_id, row.alt) == ("7", "Red and blue")
    assert len([file for file in folder.rglob("*") if file.is_file()]) == 1


def test_two_at_once_with_the_same_picture_share_it(shop, folder, engine_name):
    if engine_name == "sqlite":
        pytest.skip("SQLite lets one writer in at a time")
    original = media.examine(data(picture()))
    about = {"mime": original.mime, "width": 400, "height": 300, "bytes": len(original.content)}
    row = {
        "name": original.name,
        "alt": "Theirs",
        "owner_kind": "",
        "owner_id": "",
        "created_at": shop.clock.now(),
    }

    def add() -> int:
        with shop.app.app_context():
            return _add(shop, folder, original, alt="Ours")

    with (
        ThreadPoolExecutor(1) as pool,
        db.engines[None].connect().execution_options(shop_write=True) as rival,
        db.engines[None].connect() as watch,
    ):
        theirs = rival.execute(insert(Media).values(**about, **row).returning(Media.id)).scalar_one()
        ours = pool.submit(add)
        waiting = text(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        while not ours.done() and not watch.execute(waiting).scalar_one():
            watch.rollback()
        rival.commit()

        assert ours.result(timeout=10) == theirs
    assert [(one.id, one.alt) for one in db.session.scalars(select(Media))] == [(theirs, "Theirs")]


def test_a_refused_upload_leaves_nothing(shop, folder):
    with pytest.raises(NotAPicture):
        _add(shop, folder, b"no picture")

    assert _count(Media) == 0 and _count(outbox.Message) == 0 and not folder.exists()


def test_before_the_worker_has_been_the_page_gets_the_original(shop, folder):
    key = _add(shop, folder, alt="Red and blue")

    shown = media.pictures([key])[key]

    name = db.session.get(Media, key).name
    assert (shown.src, shown.full, shown.sources) == (f"/media/{name}", f"/media/{name}", ())
    assert (shown.width, shown.height, shown.alt) == (1000, 500, "Red and blue")


def test_the_worker_renders_every_format_at_every_width(shop, folder):
    key = _add(shop, folder)
    before = stamps.all_stamps().get("catalog", 0)

    shop.work()

    rows = db.session.scalars(select(MediaRendition).order_by(MediaRendition.id)).all()
    assert [(row.format, row.width, row.height) for row in rows] == [
        (kind, width, width // 2) for width in (192, 320, 640, 960) for kind in ("avif", "webp", "jpg")
    ]
    assert [media.place_of(row.name, folder).stat().st_size for row in rows] == [row.bytes for row in rows]
    assert db.session.get(Media, key).rendered_at == shop.clock.now()
    assert stamps.all_stamps()["catalog"] == before + 1
    stem = db.session.get(Media, key).name.partition(".")[0]
    shown = media.pictures([key])[key]
    assert shown.src == f"/media/{stem}-960.jpg" and shown.full == f"/media/{stem}.webp"
    assert [source.mime for source in shown.sources] == ["image/avif", "image/webp"]
    assert shown.sources[0].srcset == ", ".join(f"/media/{stem}-{w}.avif {w}w" for w in (192, 320, 640, 960))


def test_rendering_twice_changes_nothing(shop, folder):
    key = _add(shop, folder)
    first = media.render(key, folder=folder, now=shop.clock.now())
    files = {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()}
    later = shop.clock.now() + timedelta(hours=1)

    again = media.render(key, folder=folder, now=later)

    assert (first, again, _count(MediaRendition)) == (12, 0, 12)
    assert {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()} == files
    assert db.session.get(Media, key).rendered_at == shop.clock.now()


def test_a_worker_that_died_halfway_is_made_good(shop, folder):
    key = _add(shop, folder)
    name = db.session.get(Media, key).name
    stem = name.partition(".")[0]
    half = media.place_of(f"{stem}-320.avif", folder)
    half.write_bytes(b"half a fi")

    assert media.render(key, folder=folder, now=shop.clock.now()) == 12

    assert (
        half.stat().st_size
        == db.session.scalars(select(MediaRendition.bytes).where(MediaRendition.name == half.name)).one()
    )
    assert not list(folder.rglob("*.part"))


def test_rendering_what_is_gone_does_nothing(shop, folder):
    assert media.render(4711, folder=folder, now=shop.clock.now()) == 0
    assert _count(MediaRendition) == 0


def test_rendering_refuses_to_hold_a_transaction_open(shop, folder):
    key = _add(shop, folder)

    with pytest.raises(RuntimeError), transaction():
        media.render(key, folder=folder, now=shop.clock.now())

    assert _count(MediaRendition) == 0


def test_pictures_of_a_whole_page_take_two_queries(shop, folder):
    keys = [_add(shop, folder, data(picture(300 + step, 200))) for step in range(4)]
    for key in keys:
        media.render(key, folder=folder, now=shop.clock.now())
    db.session.rollback()
    asked = []
    engine = db.engines[None]
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    shown = media.pictures([*keys, 4711])

    assert sorted(shown) == sorted(keys)
    assert len([one for one in asked if one.startswith("SELECT")]) == 2
    asked.clear()
    assert media.pictures([]) == {} and asked == []


def test_describing_a_picture_changes_the_page(shop, folder):
    key = _add(shop, folder, alt="Old words")

    with transaction():
        media.describe(key, "New words")

    assert media.pictures([key])[key].alt == "New words"
    assert stamps.all_stamps()["catalog"] == 1
