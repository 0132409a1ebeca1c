// Price, stock, picture and address follow the chosen size and colour. The table of all choices, which is on the
// page for everybody, is where the facts are read from.
const product = document.querySelector("[data-product]");
const rows = [...(product?.querySelectorAll("[data-variant]") ?? [])];

if (product && rows.length) {
  const form = product.querySelector("form");
  const shown = product.querySelector("[data-shown]");
  const impossible = product.querySelector("[data-impossible]");
  const button = form.querySelector(".button--primary");
  const key = (picks) => picks.map((radio) => `${radio.name.slice("option-".length)}:${radio.value}`);
  const picked = () => [...form.querySelectorAll("[data-option] :checked")];
  const groups = form.querySelectorAll("[data-option]").length;
  const found = (pairs) => rows.find((row) => pairs.every((pair) => row.dataset.choices.split(" ").includes(pair)));

  // With the other choices as they are: which values of the last group exist, and which are sold out? Those before it
  // stay as the page came: a colour is not gone because one size of it is.
  const mark = () => {
    for (const radio of [...form.querySelectorAll("[data-option]")].at(-1)?.querySelectorAll("input") ?? []) {
      const others = picked().filter((other) => other.name !== radio.name);
      if (others.length < groups - 1) continue;
      const row = found(key([...others, radio]));
      const label = radio.closest(".variant");
      label.classList.toggle("variant--sold-out", !row || row.dataset.word === "sold_out");
    }
    if (picked().length < groups) return;
    const row = found(key(picked()));
    impossible.hidden = Boolean(row);
    button.disabled = !row || row.dataset.word === "sold_out";
  };

  const follow = () => {
    const picks = picked();
    mark();
    for (const radio of picks) product.parentElement.querySelector("[data-gallery]")?.dispatchEvent(new CustomEvent("gallery:show", { detail: radio.value }));
    if (picks.length < groups) return;
    const row = found(key(picks));
    rows.forEach((one) => one.toggleAttribute("data-chosen", one === row));
    if (!row) return;
    for (const inside of product.querySelectorAll("[data-inside]")) inside.hidden = inside.dataset.inside !== row.dataset.variant;
    const wait = product.querySelector("#tell-me");
    if (wait && row.dataset.word === "sold_out") {
      wait.open = true;
      for (const option of wait.querySelectorAll("option")) option.selected = option.value === row.dataset.variant;
    }
    shown.replaceChildren(...[...row.cells[1].childNodes, " ", ...row.cells[2].childNodes].map((node) => node.cloneNode?.(true) ?? node));
    shown.querySelector(".price")?.classList.add("price--large");
    const address = new URL(location.href);
    address.searchParams.set("variant", row.dataset.variant);
    address.hash = "";
    history.replaceState(history.state, "", address);
  };

  form.addEventListener("change", (event) => event.target.closest("[data-option]") && follow());
  mark();
}
