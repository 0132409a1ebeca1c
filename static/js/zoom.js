// One picture in full over the page. Esc, "Close" and a click beside it close; arrows turn; a click magnifies. The
// dialog is the browser's own: it keeps the focus inside, and gives it back to the picture that was opened.
const make = (tag, name, parent, words) => {
  const element = document.createElement(tag);
  element.className = name;
  if (tag === "button") element.type = "button";
  if (words) element.textContent = words;
  parent?.append(element);
  return element;
};

const build = (gallery, links) => {
  const { label, close, back, next, magnify } = gallery.dataset;
  const dialog = make("dialog", "zoom", gallery);
  dialog.setAttribute("aria-label", label);
  const bar = make("div", "zoom__bar", dialog);
  const shut = make("button", "button button--small", bar, close);
  const place = make("span", "zoom__place", bar);
  place.setAttribute("role", "status");
  const sheet = make("div", "zoom__sheet", dialog);
  const large = make("button", "zoom__picture", sheet);
  large.setAttribute("aria-label", magnify);
  const image = make("img", "", large);
  let at = 0;

  const fit = (magnified) => {
    dialog.classList.toggle("zoom--near", magnified);
    large.setAttribute("aria-pressed", String(magnified));
  };
  const show = (index) => {
    at = (index + links.length) % links.length;
    const small = links[at].querySelector("img");
    image.width = small.width; // its shape, until it is here
    image.removeAttribute("src");
    image.alt = small.alt;
    image.src = links[at].href;
    if (links.length > 1) place.textContent = `${at + 1} / ${links.length}`;
    fit(false);
  };
  if (links.length > 1) {
    for (const [sign, words, by] of [["←", back, -1], ["→", next, 1]]) {
      const turn = make("button", "button button--small", bar, sign);
      turn.setAttribute("aria-label", words);
      turn.addEventListener("click", () => show(at + by));
    }
  }
  shut.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => (event.target === dialog || event.target === sheet) && dialog.close());
  dialog.addEventListener("keydown", (event) => {
    if (dialog.classList.contains("zoom--near")) return; // then arrows move the picture
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") show(at + (event.key === "ArrowRight" ? 1 : -1));
  });
  large.addEventListener("click", (event) => {
    const box = image.getBoundingClientRect();
    const [x, y] = event.detail ? [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height] : [0.5, 0.5];
    fit(!dialog.classList.contains("zoom--near"));
    sheet.scrollTo((sheet.scrollWidth - sheet.clientWidth) * x, (sheet.scrollHeight - sheet.clientHeight) * y);
  });
  return (link) => {
    show(links.indexOf(link));
    dialog.showModal();
  };
};

const built = new WeakMap();

export const zoom = (gallery, links, link) => {
  if (!built.has(gallery)) built.set(gallery, build(gallery, links));
  built.get(gallery)(link);
};
