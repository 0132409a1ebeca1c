// Keeps the small pictures in step with the strip, moves the strip without moving the page, and opens a picture in full.
for (const gallery of document.querySelectorAll("[data-gallery]")) {
  const strip = gallery.querySelector(".gallery__strip");
  const links = [...gallery.querySelectorAll(".gallery__thumbs a")];
  const slides = [...strip.children];
  const show = (slide) => strip.scrollTo({ left: slide.offsetLeft - strip.offsetLeft });

  const mark = (index) =>
    links.forEach((link, at) => (at === index ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
  const watch = new IntersectionObserver(
    (seen) => seen.filter((entry) => entry.isIntersecting).forEach((entry) => mark(slides.indexOf(entry.target))),
    { root: strip, threshold: 0.6 },
  );
  slides.forEach((slide) => watch.observe(slide));

  links.forEach((link, index) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(slides[index]);
    }),
  );
  gallery.addEventListener("gallery:show", (event) => {
    const slide = slides.find((one) => one.dataset.value === event.detail);
    if (slide) show(slide);
  });

  // What shows a picture over the page is fetched when it is first wanted; should that fail, the link leads there.
  const large = slides.map((slide) => slide.querySelector("a"));
  large.forEach((link) =>
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      try {
        (await import(gallery.dataset.gallery)).zoom(gallery, large, link);
      } catch {
        location.assign(link.href);
      }
    }),
  );
}
