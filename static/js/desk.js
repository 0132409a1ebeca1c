// The desk with script: tick all, keep the second click of a form from being sent.
// Without it every form works the same; a repeated form is recognised by the server.

for (const all of document.querySelectorAll("[data-tick-all]")) {
  const boxes = [...document.querySelectorAll(`input[type="checkbox"][name="${all.dataset.tickAll}"]`)];
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) {
    box.addEventListener("change", () => {
      const ticked = boxes.filter((each) => each.checked).length;
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    });
  }
}

for (const form of document.querySelectorAll("form[method=post]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget === "_blank") return; // a preview beside this page, from where it can still be saved
    if (sent) event.preventDefault();
    sent = true;
  });
}
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

for (const print of document.querySelectorAll("[data-print]")) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
