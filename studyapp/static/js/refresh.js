// Keeps a part of a page up to date: asks its address for the part anew every few seconds while somebody looks, until
// something in it is marked as finished. `data-refresh-every` says how often, in milliseconds.
// A part in which the reader has put the focus or a selection is left alone until they leave it.
(() => {
  const EVERY = 5000;

  const isBusy = (part) => part.contains(document.activeElement) || !document.getSelection().isCollapsed;

  const refresh = async (part) => {
    if (!document.hidden && !isBusy(part)) {
      try {
        const response = await fetch(part.dataset.refresh, { cache: "no-store" });
        const text = await response.text();
        if (response.ok && !response.redirected && !isBusy(part)) {
          part.innerHTML = text;
          part.dispatchEvent(new CustomEvent("refreshed", { bubbles: true }));
        }
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // the network: ask again in a while
      }
    }
    later(part);
  };

  const later = (part) => {
    if (!part.querySelector("[data-finished]")) setTimeout(refresh, Number(part.dataset.refreshEvery) || EVERY, part);
  };

  for (const part of document.querySelectorAll("[data-refresh]")) later(part);
})();
