// Asks for delivery and total anew when the country, the delivery or a gift on top changes: the same form, sent in the
// background, and the same parts of the same page put in place. Without script the button does it.
const form = document.querySelector("[data-checkout]");
const said = document.querySelector("[data-live-said]");
let asking = null;

const typedIn = (part) =>
  [...part.querySelectorAll("input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea")];

// The same thing in the fresh part: by its id, or where it has none (a link, a button, a line to open) by its words.
const twinOf = (one, part) =>
  one.id ? part.querySelector(`#${CSS.escape(one.id)}`)
    : [...part.querySelectorAll(one.tagName)].find((other) => !other.id && other.textContent === one.textContent);

const put = (fresh, name) => {
  for (const old of form.querySelectorAll("[data-live]")) {
    const part = fresh.getElementById(old.id);
    if (!part) continue;
    for (const box of typedIn(old)) {
      const twin = part.querySelector(`[name="${box.name}"]`);
      if (twin && !(name === "donate" && box.name === "donation")) twin.value = box.value; // typed while we asked
    }
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const caret = focused?.selectionStart;
    const open = [...old.querySelectorAll("details")].map((one) => one.open);
    const placed = document.adoptNode(part);
    old.replaceWith(placed);
    [...placed.querySelectorAll("details")].forEach((one, place) => { one.open ||= open[place] ?? false; });
    const twin = focused && twinOf(focused, placed);
    twin?.focus({ preventScroll: true });
    if (twin && typeof caret === "number") twin.setSelectionRange(caret, caret);
  }
  const total = form.querySelector(".totals__total");
  if (said && total) said.textContent = [...total.children].map((cell) => cell.textContent).join(" ");
};

const ask = async (name, value) => {
  asking?.abort();
  asking = new AbortController();
  const body = new URLSearchParams(new FormData(form));
  body.set(name, value);
  try {
    const answer = await fetch(form.action, { method: "POST", body, signal: asking.signal });
    if (!answer.ok) return false;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!fresh.querySelector("[data-checkout]")) return false;
    put(fresh, name);
    return true;
  } catch (error) {
    return error.name === "AbortError"; // a newer question is under way
  }
};

form?.addEventListener("change", (event) => {
  if (["country", "state", "delivery", "donation", "round_up"].includes(event.target.name)) ask("act", "update");
});

form?.addEventListener("click", async (event) => {
  const button = event.target.closest("button[name=donate]");
  if (!button) return;
  event.preventDefault();
  if (await ask("donate", button.value)) return;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: button.name, value: button.value });
  form.append(field);
  form.submit();
});
