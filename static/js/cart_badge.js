// Fills the cart's badge from the readable count cookie, so that the page itself is the same for everybody.
const fill = () => {
  const [, digits] = document.cookie.match(/(?:^|; )(?:__Host-)?tvnl_count=(\d{1,4})(?:;|$)/) ?? [];
  const count = Number(digits ?? 0);
  for (const badge of document.querySelectorAll("[data-cart-badge]")) {
    badge.hidden = count === 0;
    badge.textContent = count > 99 ? "99+" : String(count);
    const words = document.createElement("span");
    words.className = "visually-hidden";
    words.textContent = ` ${count === 1 ? badge.dataset.one : badge.dataset.many}`;
    badge.append(words);
  }
};

fill();
addEventListener("pageshow", (event) => event.persisted && fill()); // back from the cart, out of the browser's memory
