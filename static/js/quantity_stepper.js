// Puts a minus and a plus beside every quantity box. The box alone works as well.
for (const stepper of document.querySelectorAll("[data-quantity]")) {
  const input = stepper.querySelector("input");
  const step = (text, label, by) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quantity__step";
    button.textContent = text;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => {
      const wanted = (Number.parseInt(input.value, 10) || 0) + by;
      input.value = String(Math.min(Number(input.max), Math.max(Number(input.min), wanted)));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    return button;
  };
  const fewer = step("−", stepper.dataset.fewer, -1);
  const more = step("+", stepper.dataset.more, 1);
  const bound = () => {
    // Not `disabled`: a button that is disabled while it has the focus loses it.
    fewer.setAttribute("aria-disabled", Number(input.value) <= Number(input.min));
    more.setAttribute("aria-disabled", Number(input.value) >= Number(input.max));
  };
  input.before(fewer);
  input.after(more);
  for (const event of ["input", "change"]) input.addEventListener(event, bound);
  bound();
}
