// What a reader can do with the charts: switch arms off, see single seeds, change the axis, read values by keyboard, and
// save a chart as SVG, PNG or CSV. Buttons are made here because without a script they would do nothing.
(() => {
  const laboratory = window.Laboratory;
  const { charts } = laboratory;
  const button = (text, press) => {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "button button-small button-quiet";
    element.textContent = text;
    element.addEventListener("click", () => press(element));
    return element;
  };
  const pressed = (element) => element.getAttribute("aria-pressed") === "true";
  const toggle = (text, isOn, change) => {
    const element = button(text, () => {
      const isNow = !pressed(element);
      element.setAttribute("aria-pressed", String(isNow));
      change(isNow);
    });
    element.setAttribute("aria-pressed", String(isOn));
    return element;
  };

  // ---- the legend: every arm a switch ----
  const switchArms = () => {
    for (const item of document.querySelectorAll("[data-legend] > li")) {
      const { slug } = charts.data.arms[Number(item.dataset.arm)];
      const element = item.querySelector("button");
      element.disabled = false;
      element.setAttribute("aria-pressed", String(!charts.hidden.has(slug)));
      element.addEventListener("click", () => {
        if (charts.hidden.has(slug)) charts.hidden.delete(slug);
        else charts.hidden.add(slug);
        element.setAttribute("aria-pressed", String(!charts.hidden.has(slug)));
        charts.redraw();
      });
    }
  };

  // ---- single seeds: of a running experiment from its records, else fetched when they are asked for ----
  const offerSeeds = () => {
    const bar = document.querySelector("[data-seeds]");
    if (!bar) return;
    const source = async () => laboratory.liveSeeds?.() ?? (await fetch(bar.dataset.seeds)).json();
    const show = async (isOn) => {
      laboratory.showsSeeds = isOn;
      charts.showSeeds(isOn ? await source() : {});
    };
    bar.replaceChildren(toggle(charts.data.words.seeds, Boolean(laboratory.showsSeeds), show));
    bar.hidden = false;
    if (laboratory.showsSeeds) show(true);
  };

  // ---- values by keyboard ----
  const readByKeys = (chart) => {
    const { container } = chart;
    let place = 0;
    container.tabIndex = 0;
    container.setAttribute("role", "slider");
    container.setAttribute("aria-valuemin", "0");
    container.setAttribute("aria-valuenow", "0");
    const go = (to) => {
      if (!chart.plot) return; // nothing drawn yet
      const { index, text } = chart.readAt(to);
      place = index;
      container.setAttribute("aria-valuemax", String(chart.curve.steps.length - 1));
      container.setAttribute("aria-valuenow", String(index));
      container.setAttribute("aria-valuetext", text);
    };
    const moves = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, Home: -Infinity, End: Infinity };
    container.addEventListener("focus", () => go(place));
    container.addEventListener("keydown", (event) => {
      if (!(event.key in moves)) return;
      event.preventDefault();
      go(place + moves[event.key]);
    });
  };

  // ---- saving ----
  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const name = (chart, suffix) => `${chart.metric.replace(/\W+/g, "-")}.${suffix}`;
  const title = (chart) => chart.figure.querySelector(".figure-title").textContent.trim();

  const asTable = (chart) => {
    const { steps, arms } = chart.curve;
    const ends = ["mean", "low", "high"];
    const header = ["step", ...charts.data.arms.flatMap(({ slug }) => ends.map((end) => `${slug} ${end}`))];
    const rows = steps.map((step, index) => [
      step,
      ...charts.data.arms.flatMap(({ slug }) => ends.map((end) => arms[slug][end][index] ?? "")),
    ]);
    return [header, ...rows].map((row) => row.join(",")).join("\n") + "\n";
  };

  const asPicture = (chart) => laboratory.drawing(chart, title(chart));
  const saveSvg = (chart) => save(new Blob([asPicture(chart).text], { type: "image/svg+xml" }), name(chart, "svg"));

  const savePng = (chart) => {
    const { width, height, text } = asPicture(chart);
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [2 * width, 2 * height];
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((png) => save(png, name(chart, "png")));
    };
    image.src = `data:image/svg+xml,${encodeURIComponent(text)}`; // the content policy knows no blob: images
  };

  const saving = (kind, chart, act) => button(kind, () => chart.curve && act()); // before the first point there is nothing

  const tools = (chart) => {
    const { words } = charts.data;
    const bar = document.createElement("div");
    bar.className = "chart-tools";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", fillTitle(words.tools, title(chart)));
    const scale = toggle(words.logarithmic, Boolean(chart.isLogarithmic), (isOn) => chart.scale(isOn));
    bar.append(
      scale,
      saving("SVG", chart, () => saveSvg(chart)),
      saving("PNG", chart, () => savePng(chart)),
      saving("CSV", chart, () => save(new Blob([asTable(chart)], { type: "text/csv" }), name(chart, "csv"))),
    );
    chart.figure.querySelector("figcaption").before(bar);
  };
  const fillTitle = (text, value) => charts.fill(text, { title: value });

  const start = () => {
    if (!charts.data) return;
    switchArms();
    offerSeeds();
    for (const chart of charts.all()) {
      readByKeys(chart);
      tools(chart);
    }
  };

  document.addEventListener("chartsstart", start);
  start();
})();
