// Day or night: loaded before the first paint, so that a stored choice never flashes. The footer's buttons write it.
(() => {
  const root = document.documentElement;

  const read = () => {
    try {
      return localStorage.getItem("theme") ?? "system";
    } catch {
      return "system"; // storage may be forbidden: the system's setting rules then
    }
  };

  const apply = (theme) => {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    for (const button of document.querySelectorAll("[data-set-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.setTheme === theme));
    }
    // Charts draw on a canvas and have to be told.
    document.dispatchEvent(new Event("themechange"));
  };

  apply(read());

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => apply(read()));

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector("[data-theme-switch]")?.removeAttribute("hidden");
    apply(read());
    for (const button of document.querySelectorAll("[data-set-theme]")) {
      button.addEventListener("click", () => {
        try {
          localStorage.setItem("theme", button.dataset.setTheme);
        } catch {
          // The choice then lasts as long as the page.
        }
        apply(button.dataset.setTheme);
      });
    }
  });
})();
