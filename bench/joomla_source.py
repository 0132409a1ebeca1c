"""A MariaDB database of Joomla 5 stories to import from, made for a measurement and dropped after it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pymysql

from bench.archive import NOW, Archive

SECTIONS = ("International", "Politics", "Business", "Science", "Sport", "Culture")
AT_ONCE = 500
_TABLES = (
    "CREATE TABLE b5_content (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, title VARCHAR(255) NOT NULL,"
    " alias VARCHAR(400) NOT NULL, introtext MEDIUMTEXT NOT NULL, `fulltext` MEDIUMTEXT NOT NULL,"
    " state TINYINT NOT NULL, catid INT UNSIGNED NOT NULL, created DATETIME NOT NULL, created_by INT UNSIGNED NOT NULL,"
    " created_by_alias VARCHAR(255) NOT NULL DEFAULT '', modified DATETIME NOT NULL, publish_up DATETIME,"
    " publish_down DATETIME, images TEXT NOT NULL, urls TEXT NOT NULL, metakey TEXT, access INT UNSIGNED NOT NULL,"
    " language CHAR(7) NOT NULL, KEY (catid), KEY (state)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
    "CREATE TABLE b5_categories (id INT PRIMARY KEY, parent_id INT, path VARCHAR(400), extension VARCHAR(50),"
    " title VARCHAR(255), alias VARCHAR(400), published INT, access INT) DEFAULT CHARSET=utf8mb4",
    "CREATE TABLE b5_viewlevels (id INT PRIMARY KEY, title VARCHAR(100), rules VARCHAR(5120))",
    "CREATE TABLE b5_users (id INT PRIMARY KEY, name VARCHAR(400))",
    "INSERT INTO b5_viewlevels VALUES (1,'Public','[1]'),(2,'Registered','[6,2,8]'),(5,'Guest','[9]')",
    "INSERT INTO b5_users VALUES (42,'Ida B. Wells'),(43,'Nellie Bly')",
    "INSERT INTO b5_categories VALUES (1,0,'','system','ROOT','root',1,1),(2,1,'news','com_content','News','news',1,1)",
)


@contextmanager
def joomla(server: str, stories: int, *, times: int = 1) -> Iterator[str]:
    """The address of a database of so many stories, `times` 105 words long, as a source is told it."""
    parts = urlsplit(server)
    login = {
        "host": parts.hostname or "127.0.0.1",
        "port": parts.port or 3306,
        "user": parts.username or "root",
    }
    name = f"bench_{uuid4().hex[:12]}"
    connection = pymysql.connect(**login, password=parts.password or "", charset="utf8mb4", autocommit=True)
    with connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        cursor.execute(f"USE {name}")
        for statement in _TABLES:
            cursor.execute(statement)
        for number, title in enumerate(SECTIONS, 3):
            values = (number, 2, f"news/{title.lower()}", "com_content", title, title.lower(), 1, 1)
            cursor.execute(f"INSERT INTO b5_categories VALUES ({_places(8)})", values)  # noqa: S608
        try:
            for rows in _rows(stories, times):
                cursor.executemany(
                    "INSERT INTO b5_content (title, alias, introtext, `fulltext`, state, catid, created, created_by,"  # noqa: S608
                    f" modified, publish_up, images, urls, metakey, access, language) VALUES ({_places(15)})",
                    rows,
                )
            yield f"mysql://{login['user']}@{login['host']}:{login['port']}/{name}"
        finally:
            cursor.execute(f"DROP DATABASE {name}")


def _places(count: int) -> str:
    return ", ".join(["%s"] * count)


def _rows(stories: int, times: int) -> Iterator[list[tuple[object, ...]]]:
    archive, dice = Archive(stories), random.Random(11)
    rows: list[tuple[object, ...]] = []
    for number in range(stories):
        title, words = archive.words(number)
        for _ in range(times - 1):
            words += archive.words(number)[1]
        rows.append(_row(number, stories, title, words, dice))
        if len(rows) == AT_ONCE:
            yield rows
            rows = []
    yield rows


def _row(number: int, of: int, title: list[str], words: list[str], dice: random.Random) -> tuple[object, ...]:
    """A story as an editor's tool would have kept it: paragraphs, emphasis, a link, now and then a picture."""
    at = NOW - timedelta(minutes=3) * (of - number)
    told = [word.capitalize() if dice.random() < 0.1 else word for word in words]
    parts = []
    for first in range(0, len(told), 35):
        part = told[first : first + 35]
        part[6:6] = ["<strong>" + part.pop(0) + "</strong>"]
        part[12:12] = [
            f'<a href="/index.php?option=com_content&amp;view=article&amp;id={number}">it&rsquo;s there</a>,'
        ]
        parts.append(f"<p>{' '.join(part).capitalize()}&nbsp;– “so they say”.</p>")
    if number % 5 == 0:
        parts.insert(1, f'<p><img src="images/stories/{number % 97}.jpg" alt="A view" width="300" /></p>')
    pictures = {"image_intro": f"images/lead/{number % 500}.jpg#joomlaImage://local-images/lead/{number % 500}.jpg?width=640&height=360",
                "image_intro_alt": "What is seen", "image_fulltext": ""}  # fmt: skip
    return (
        " ".join(title).capitalize(), "-".join(title), parts[0], "\n".join(parts[1:]), 1, 3 + number % len(SECTIONS),
        f"{at:%Y-%m-%d %H:%M:%S}", 42 + number % 2, f"{at:%Y-%m-%d %H:%M:%S}", f"{at:%Y-%m-%d %H:%M:%S}",
        json.dumps(pictures if number % 3 == 0 else {"image_intro": ""}), '{"urla":""}',
        f"{title[0]}, {title[1]}" if number % 2 else "", 1, "*",
    )  # fmt: skip
