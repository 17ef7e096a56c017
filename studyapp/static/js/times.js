// Instants in the reader's own time zone and language; without this script the page says them in UTC.
(() => {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const localise = (part) => {
    for (const element of part.querySelectorAll("time[datetime]")) {
      element.title = element.textContent;
      element.textContent = format.format(new Date(element.dateTime));
    }
  };
  localise(document);
  document.addEventListener("refreshed", (event) => localise(event.target));
})();
