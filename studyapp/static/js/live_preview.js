// The preview that stays in view while an author writes. Without this script its buttons post the form into the frame;
// with it the frame follows the writing: what is posted is the same form, and only the page's main part is exchanged.
(() => {
  const dock = document.querySelector("[data-live-preview]");
  if (!dock) return;
  const form = dock.closest("form");
  const frame = dock.querySelector("iframe");
  const problems = dock.querySelector("[data-problems]");
  const buttons = [...dock.querySelectorAll("button[name=preview]")];
  const PAUSE = 700; // milliseconds without a key before the preview is made anew
  let chosen = buttons[0];
  let timer;
  let request;

  const mark = () => buttons.forEach((button) => button.setAttribute("aria-pressed", String(button === chosen)));
  const hasPage = () => Boolean(frame.contentDocument?.querySelector("main"));
  const hasQuestion = () => hasPage() && !frame.contentDocument.querySelector("[data-no-preview]");
  const load = () => form.requestSubmit(chosen); // the button's formaction and formtarget: the whole page, once

  const show = (html, isValid) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = page.querySelector("main");
    if (!main) return;
    const isKept = !isValid && hasQuestion();
    problems.textContent = isKept ? [...main.querySelectorAll("li")].map((line) => line.textContent).join(" ") : "";
    if (isKept) return; // half a formula is no reason to take the last good preview away
    const place = frame.contentWindow.scrollY;
    frame.contentDocument.documentElement.lang = page.documentElement.lang;
    frame.contentDocument.querySelector("main").replaceWith(frame.contentDocument.adoptNode(main));
    frame.contentWindow.scrollTo(0, place);
  };

  const refresh = async () => {
    if (!dock.open) return;
    if (!hasPage()) return load();
    request?.abort();
    request = new AbortController();
    const data = new FormData(form);
    data.set("preview", chosen.value);
    try {
      const response = await fetch(chosen.formAction, { method: "POST", body: data, signal: request.signal });
      if (response.ok || response.status === 422) show(await response.text(), response.ok);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE);
  };

  for (const button of buttons) {
    button.addEventListener("click", (event) => {
      chosen = button;
      mark();
      if (!hasPage()) return; // the click itself loads the page into the frame
      event.preventDefault();
      refresh();
    });
  }
  form.addEventListener("input", (event) => {
    if (!event.isComposing) later();
  });
  form.addEventListener("compositionend", later);
  dock.addEventListener("toggle", () => {
    if (dock.open && !hasPage()) load();
  });
  mark();
})();
