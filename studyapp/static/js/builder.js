// Asks for the form anew when a choice changes which fields it has, and for the price when anything changes.
// Without this script a button does the same.
(() => {
  const form = document.querySelector("[data-builder]");
  const PAUSE = 400; // ms without typing before the price is asked for
  let request = null;
  let waiting = 0;

  const hideButton = () => {
    form.querySelector("[data-redraw]").hidden = true;
  };

  const ask = async (what) => {
    request?.abort();
    request = new AbortController();
    const body = new FormData(form);
    body.set(what, "1");
    try {
      const response = await fetch(form.action, { method: "POST", body, signal: request.signal });
      return new DOMParser().parseFromString(await response.text(), "text/html");
    } catch (error) {
      // Overtaken by a newer request, or no network: the form as it is still works.
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
      return null;
    }
  };

  const redraw = async () => {
    const sent = new FormData(form);
    const page = await ask("redraw");
    put(page?.querySelector("[data-builder-fields]"), sent);
  };

  const price = async () => {
    const page = await ask("price");
    const panel = page?.querySelector("[data-price]");
    if (panel) form.querySelector("[data-price]").replaceWith(panel);
  };

  // What was typed while the answer was on its way wins.
  const put = (fields, sent) => {
    if (!fields) return;
    const now = new FormData(form);
    const focused = document.activeElement?.id;
    const unfolded = [...form.querySelectorAll("details[open]")].map((each) => each.id);
    form.querySelector("[data-builder-fields]").replaceWith(fields);
    for (const [name, value] of now) {
      const input = form.elements[name];
      if (sent.get(name) !== value && input && "value" in input) input.value = value;
    }
    for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
    if (focused) document.getElementById(focused)?.focus();
    hideButton();
  };

  form.addEventListener("change", (event) => {
    clearTimeout(waiting);
    if (event.target.matches("[data-redraws]")) redraw();
    else price();
  });
  form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (!event.target.matches("[data-redraws]")) waiting = setTimeout(price, PAUSE);
  });
  hideButton();
})();
