"""Dumps at the desk: chosen among files in one folder, or sent within the limit; nothing else on the server is read."""

from __future__ import annotations

import gzip
from io import BytesIO

import pytest
from sqlalchemy import select

from store.db import db
from store.news.models import Source, Story
from store.web.uploads import MOST_BYTES
from store.wire.dump import SMALL, SWELLS, Dump

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

DUMP = """CREATE TABLE j_content (id int, title text, introtext text, catid int, state int, created text);
CREATE TABLE j_categories (id int, title text); INSERT INTO j_categories VALUES (1,'World');
INSERT INTO j_content VALUES (1,'Of the {0}','Words',1,1,'2025-04-01 08:00:00');"""


@pytest.fixture
def desk(clerk):
    """An editor at the desk."""
    return clerk("editor")


@pytest.fixture
def folder(shop, tmp_path):
    """The folder of dumps, with one in it, and things beside it that nobody may choose."""
    made = shop.app.extensions["settings"].instance / "dumps"
    made.mkdir()
    (made / "site.sql").write_text(DUMP.format("folder"))
    (made / "notes.txt").write_text("notes")
    (tmp_path / "elsewhere.sql").write_text(DUMP.format("world outside"))
    (made / "link.sql").symlink_to(tmp_path / "elsewhere.sql")
    return made


def the_source() -> Source:
    db.session.rollback()
    return db.session.scalars(select(Source)).one()


def sends(desk, body: bytes, called: str, **typed: str):
    """Send a file as a browser would."""
    form = dict(desk.visit("/admin/sources/new/dump").form("/new/dump").values)
    return desk.posts("/admin/sources/new/dump", **form | typed | {"upload": (BytesIO(body), called)})


def test_only_files_of_the_folder_are_offered_and_taken(shop, desk, folder, tmp_path):
    desk.visit("/admin/sources/new/dump")
    assert desk.sees("site.sql") and "notes.txt" not in desk.words and "link.sql" not in desk.words
    for place in (
        "/etc/passwd",
        str(tmp_path / "elsewhere.sql"),
        f"{folder}/../shop.db",
        str(folder / "link.sql"),
        "",
    ):
        desk.visit("/admin/sources/new/dump").send("/new/dump", "Add", name="Dump", file=place)
        assert desk.status == 422 and desk.fails() == ["Choose a file that is there, or send one."], place
    assert shop.rows(Source) == []
    desk.visit("/admin/sources/new/dump").send("/new/dump", "Add", name="Dump", file=str(folder / "site.sql"))
    key = the_source().id
    shop.work()
    assert desk.visit(f"/admin/sources/{key}").sees(
        "It can be read",
        "Of the folder",
        "site.sql",
        "When somebody asks" if the_source().active else "Not while it is off",
    )
    desk.send("/runs", "Read what is new")
    shop.work()
    assert db.session.scalars(select(Story.title)).all() == ["Of the folder"]
    desk.visit(f"/admin/sources/{key}/forget").send("/forget", "Forget", stories="keep")
    assert (folder / "site.sql").exists(), "the operator's file is the operator's"


def test_a_file_that_is_sent_is_read_replaced_and_goes_with_its_source(shop, desk, folder):
    sends(desk, gzip.compress(DUMP.format("post").encode()), "Our Site.SQL.GZ", name="Sent")
    assert desk.status == 200 and desk.sees("Added, and still off")
    (first,) = folder.glob("sent-*")
    assert the_source().address == str(first) and first.stat().st_mode & 0o777 == 0o600
    key = the_source().id
    shop.work()
    assert desk.visit(f"/admin/sources/{key}").sees("Of the post")

    form = dict(desk.visit(f"/admin/sources/{key}/edit").form("/edit").values)
    reply = (BytesIO(DUMP.format("reply").encode()), "b.sql")
    desk.posts(f"/admin/sources/{key}/edit", **form | {"upload": reply})
    (second,) = folder.glob("sent-*")
    assert second != first and the_source().address == str(second)
    desk.visit(f"/admin/sources/{key}/forget").send("/forget", "Forget", stories="keep")
    assert list(folder.glob("sent-*")) == []


LINE = b"-" * 999_999
FILLINGS = [
    b"-- " + LINE + b"\n",
    b"INSERT INTO j_content VALUES (9,'" + LINE + b"','x',1,1,'2025-04-01');\n",
]


@pytest.mark.parametrize("filling", FILLINGS, ids=["comments", "stories"])
def test_a_packed_file_that_swells_is_told_and_nothing_of_it_comes(shop, desk, folder, filling):
    bomb = gzip.compress(DUMP.format("bomb").encode() + b"\n" + filling * (SMALL // len(filling) + 1))
    assert len(bomb) * SWELLS < SMALL
    sends(desk, bomb, "bomb.sql.gz", name="Bomb")
    page = f"/admin/sources/{the_source().id}"
    says = "the packed file holds more than 64 MB, 100 times its size and more"
    shop.work()
    assert desk.visit(page).sees("The source cannot be read", says)
    desk.send("/runs", "Read what is new")
    shop.work()
    assert desk.visit(page).sees("Failed", says) and desk.visit("/admin/sources").sees(says)
    assert shop.rows(Story) == [] and the_source().last_success_at is None


def test_a_packed_file_of_the_usual_kind_may_be_large(folder):
    stories = b"".join(
        b"INSERT INTO j VALUES (%d, '%s');\n" % (n, f"{n * 7919:x}".encode()) for n in range(9_000)
    )
    (folder / "site.sql.gz").write_bytes(gzip.compress(b"CREATE TABLE j (id int, title text);" + stories))
    assert len(list(Dump(folder / "site.sql.gz", small=0).rows("j", ("id", "title")))) == 9_000


@pytest.mark.parametrize(
    ("body", "name", "says"),
    [
        (b"CREATE TABLE x (id int);", "site.txt", "Choose a file that ends in .sql or .sql.gz."),
        (b"", "site.sql", "Choose a file that ends in .sql or .sql.gz."),
        (b"CREATE TABLE x (id int);", "site.sql.gz", "This is not what its name says"),
        (b"\x1f\x8b\x08", "site.sql", "This is not what its name says"),
        (b"SQLite format 3\0", "shop.sql", "This is not what its name says"),
    ],
)
def test_what_is_no_dump_is_told_beside_the_field_and_kept_nowhere(shop, desk, folder, body, name, says):
    sends(desk, body, name, name="Typed name")
    assert desk.status == 422 and desk.fails()[0].startswith(says)
    assert dict(desk.form("/new/dump").values)["name"] == "Typed name"
    assert shop.rows(Source) == [] and list(folder.glob("sent-*")) == []


def test_a_refused_form_keeps_no_file_and_a_body_beyond_the_limit_is_not_read(shop, desk, folder):
    sends(desk, DUMP.encode(), "site.sql", name="")
    assert (
        desk.status == 422
        and desk.sees("The file you sent was not kept")
        and list(folder.glob("sent-*")) == []
    )
    sends(desk, b"-" * (MOST_BYTES + 1), "site.sql", name="Too much")
    assert desk.status == 413 and desk.sees("Up to 12 MB fit into one go")
    assert shop.rows(Source) == [] and list(folder.glob("sent-*")) == []
