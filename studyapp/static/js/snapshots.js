// Moves through the moments of the snapshots: one slider for all pictures of the page. Without it the last ones are seen.
(() => {
  const laboratory = (window.Laboratory ??= {});

  const showMoment = (section, place) => {
    for (const figure of section.querySelectorAll("figure")) {
      const moments = figure.querySelectorAll("[data-moment]");
      moments.forEach((moment, own) => (moment.hidden = own !== Math.min(place, moments.length - 1)));
    }
  };

  laboratory.snapshots = {
    start() {
      const section = document.querySelector("[data-snapshots]");
      if (!section) return;
      const words = JSON.parse(document.getElementById("snapshot-moments").textContent);
      const bar = section.querySelector("[data-moments]");
      const slider = bar.querySelector("input");
      const show = () => {
        const place = Number(slider.value);
        slider.setAttribute("aria-valuetext", words[place]);
        bar.querySelector("output").textContent = words[place];
        showMoment(section, place);
      };
      bar.hidden = words.length < 2;
      slider.addEventListener("input", show);
      show();
    },
  };

  laboratory.snapshots.start();
})();
