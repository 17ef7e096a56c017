// Two courtesies for every form: Enter that ends a Hangul composition submits nothing, and a second click on the same
// button waits for the first. (The server would recognise it by the idempotency key.)
(() => {
  const COMPOSING = 229; // what Safari reports for the Enter that ends a composition

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
      if (event.isComposing || event.keyCode === COMPOSING) event.preventDefault();
    },
    true,
  );

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.submitted) {
      event.preventDefault();
      return;
    }
    if (event.defaultPrevented) return;
    form.dataset.submitted = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });

  // Coming back to a page, or a fragment that failed to arrive, must leave the form usable.
  const release = () => {
    for (const form of document.querySelectorAll("form[data-submitted]")) {
      delete form.dataset.submitted;
      form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
    }
  };
  window.addEventListener("pageshow", release);
  document.addEventListener("htmx:finally:request", release);
})();
