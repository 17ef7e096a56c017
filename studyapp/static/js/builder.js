// Asks for the form anew when a choice changes which fields it has. Without this script a button does the same.
(() => {
  const form = document.querySelector("[data-builder]");
  let request = null;

  const hideButton = () => {
    form.querySelector("[data-redraw]").hidden = true;
  };

  const redraw = async () => {
    request?.abort();
    request = new AbortController();
    const sent = new FormData(form);
    const body = new FormData(form);
    body.set("redraw", "1");
    try {
      const response = await fetch(form.action, { method: "POST", body, signal: request.signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      put(page.querySelector("[data-builder-fields]"), sent);
    } catch (error) {
      // Overtaken by a newer request, or no network: the form as it is still works.
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    }
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
    if (event.target.matches("[data-redraws]")) redraw();
  });
  hideButton();
})();
