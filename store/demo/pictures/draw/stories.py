"""Which drawing becomes which story picture: file name (without .webp) to the function that draws it."""

from __future__ import annotations

from collections.abc import Callable

from store.demo.pictures.draw import (
    stories_land,
    stories_media,
    stories_power,
    stories_records,
    stories_rooms,
    stories_streets,
    stories_war,
    stories_water,
)

STORIES: dict[str, Callable[[], str]] = {
    "archive-boxes": stories_records.archive_boxes,
    "city-hall": stories_power.city_hall,
    "court-records": stories_records.court_records,
    "farm-field": stories_land.farm_field,
    "gaza-toll": stories_war.gaza_toll,
    "hospital-night": stories_rooms.hospital_night,
    "newsroom-cuts": stories_media.newsroom_cuts,
    "north-korea-troops": stories_war.north_korea_troops,
    "panama-suez": stories_water.panama_suez,
    "phone-masts": stories_media.phone_masts,
    "pope-francis": stories_streets.pope_francis,
    "power-grid": stories_land.power_grid,
    "press-conference": stories_power.press_conference,
    "rail-yard": stories_rooms.rail_yard,
    "river-flood": stories_water.river_flood,
    "satellite-dish": stories_media.satellite_dish,
    "school-library": stories_rooms.school_library,
    "shipping-port": stories_water.shipping_port,
    "vancouver-festival": stories_streets.vancouver_festival,
    "voting-line": stories_streets.voting_line,
    "wildfire-smoke": stories_land.wildfire_smoke,
}
