"""Which drawing becomes which story picture."""

from __future__ import annotations

from collections.abc import Callable

from store.demo.pictures.draw import stories_desk as desk
from store.demo.pictures.draw import stories_land as land
from store.demo.pictures.draw import stories_power as power
from store.demo.pictures.draw import stories_world as world

STORIES: dict[str, Callable[[], str]] = {
    "north-korea-troops": world.north_korea_troops,
    "gaza-toll": world.gaza_toll,
    "vancouver-festival": world.vancouver_festival,
    "panama-suez": world.panama_suez,
    "pope-francis": world.pope_francis,
    "shipping-port": world.shipping_port,
    "newsroom-cuts": power.newsroom_cuts,
    "court-records": power.court_records,
    "voting-line": power.voting_line,
    "press-conference": power.press_conference,
    "city-hall": power.city_hall,
    "satellite-dish": power.satellite_dish,
    "wildfire-smoke": land.wildfire_smoke,
    "power-grid": land.power_grid,
    "school-library": land.school_library,
    "hospital-night": land.hospital_night,
    "rail-yard": land.rail_yard,
    "river-flood": land.river_flood,
    "farm-field": land.farm_field,
    "phone-masts": desk.phone_masts,
    "archive-boxes": desk.archive_boxes,
}
