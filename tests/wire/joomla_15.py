"""A small Joomla 1.5 site: sections above categories, access as 0, 1, 2, and everything that its editors left behind."""

from __future__ import annotations

NULL_DATE = "0000-00-00 00:00:00"

TABLES = """
CREATE TABLE `jos_sections` (`id` int(11) NOT NULL, `title` varchar(255) NOT NULL, `alias` varchar(255) NOT NULL,
  `scope` varchar(50) NOT NULL, `published` tinyint(1) NOT NULL, `access` tinyint(3) unsigned NOT NULL, PRIMARY KEY (`id`));
INSERT INTO `jos_sections` VALUES (1,'News','news','content',1,0),(2,'Members','members','content',1,1);
CREATE TABLE `jos_categories` (`id` int(11) NOT NULL, `parent_id` int(11) NOT NULL, `title` varchar(255) NOT NULL,
  `alias` varchar(255) NOT NULL, `section` varchar(50) NOT NULL, `published` tinyint(1) NOT NULL,
  `access` tinyint(3) unsigned NOT NULL, PRIMARY KEY (`id`));
INSERT INTO `jos_categories` VALUES (34,0,'International','international','1',1,0),(35,0,'Sport','sport','1',0,0),
  (36,0,'Inside','inside','2',1,0),(37,0,'Links','links','com_weblinks',1,0),(38,0,'Lost','lost','99',1,0);
CREATE TABLE `jos_users` (`id` int(11) NOT NULL, `name` varchar(255) NOT NULL, `email` varchar(100) NOT NULL,
  `password` varchar(100) NOT NULL, PRIMARY KEY (`id`));
INSERT INTO `jos_users` VALUES (62,'Administrator','root@example.com','secret');
CREATE TABLE `jos_content` (`id` int(11) unsigned NOT NULL, `title` varchar(255) NOT NULL, `alias` varchar(255) NOT NULL,
  `title_alias` varchar(255) NOT NULL, `introtext` mediumtext NOT NULL, `fulltext` mediumtext NOT NULL,
  `state` tinyint(3) NOT NULL, `sectionid` int(11) unsigned NOT NULL, `mask` int(11) unsigned NOT NULL,
  `catid` int(11) unsigned NOT NULL, `created` datetime NOT NULL, `created_by` int(11) unsigned NOT NULL,
  `created_by_alias` varchar(255) NOT NULL, `modified` datetime NOT NULL, `checked_out` int(11) unsigned NOT NULL,
  `publish_up` datetime NOT NULL, `publish_down` datetime NOT NULL, `images` text NOT NULL, `urls` text NOT NULL,
  `attribs` text NOT NULL, `ordering` int(11) NOT NULL, `metakey` text NOT NULL, `access` int(11) unsigned NOT NULL,
  `hits` int(11) unsigned NOT NULL, PRIMARY KEY (`id`));
"""
COLUMNS = (
    "id", "title", "alias", "title_alias", "introtext", "fulltext", "state", "sectionid", "mask", "catid", "created",
    "created_by", "created_by_alias", "modified", "checked_out", "publish_up", "publish_down", "images", "urls", "attribs",
    "ordering", "metakey", "access", "hits",
)  # fmt: skip


def row(number: int, **told: object) -> str:
    """A story of 1.5 as its INSERT."""
    values = dict.fromkeys(COLUMNS, "") | {
        "id": number, "title": f"Story {number}", "alias": f"story-{number}", "introtext": f"<p>Words of {number}.</p>",
        "state": 1, "sectionid": 1, "mask": 0, "catid": 34, "created": "2009-03-01 08:00:00", "created_by": 62,
        "modified": NULL_DATE, "checked_out": 0, "publish_up": "2009-03-01 08:00:00", "publish_down": NULL_DATE,
        "ordering": 1, "access": 0, "hits": 7,
    } | told  # fmt: skip
    written = (
        str(value)
        if isinstance(value, int)
        else "'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"
        for value in values.values()
    )
    return f"INSERT INTO `jos_content` VALUES ({','.join(written)});\n"


STORIES = "".join(
    (
        row(12, title="Troops &amp; war", alias="troops", introtext="<p>First.</p>", fulltext="<p>Second.</p>", metakey="war, peace"),
        row(13, state=0), row(14, state=-2), row(15, state=-1, publish_down="2010-01-01 00:00:00"), row(16, access=1),
        row(17, access=2), row(18, catid=35), row(19, sectionid=2, catid=36), row(20, catid=37), row(21, catid=38),
        row(22, catid=0, sectionid=0), row(23, publish_up="2030-01-01 00:00:00"), row(24, publish_down="2010-01-01 00:00:00"),
        row(25, publish_up=NULL_DATE, created=NULL_DATE, modified=NULL_DATE),
        row(
            26, introtext="<p>{mosimage}Before.</p>{mospagebreak}<p>{mosimage} After {loadposition user1}.</p><p>{mosimage}</p>",
            images="old/lead.jpg|left|Troops \"on\" the move|0|They march|bottom|center|300\nold/two.png||A map||||\n",
        ),
        row(27, created_by_alias="Ida B. Wells", created_by=99), row(28, alias=""),
    )
)  # fmt: skip
"""Seventeen rows: six that the public sees today, one that it will, ten that it never does."""
