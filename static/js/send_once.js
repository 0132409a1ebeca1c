// A second press within two seconds is a trembling hand, not a second wish: the form is sent once.
const PAUSE_MS = 2000;
const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  const now = Date.now();
  if (now - (sent.get(form) ?? 0) < PAUSE_MS) event.preventDefault();
  else sent.set(form, now);
});
