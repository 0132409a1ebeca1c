// Counts down to a moment that the page names anyway. It stays quiet: no live region, one change a minute.
for (const place of document.querySelectorAll("[data-until]")) {
  const until = Date.parse(place.dataset.until);
  const tick = () => {
    const minutes = Math.ceil((until - Date.now()) / 60000);
    place.textContent = minutes > 0 ? place.dataset.words.replace("{}", minutes) : place.dataset.over;
    place.hidden = minutes > 600; // the clocks differ that much: say nothing rather than nonsense
    if (minutes > 0) setTimeout(tick, 15000);
  };
  if (!Number.isNaN(until)) tick();
}
