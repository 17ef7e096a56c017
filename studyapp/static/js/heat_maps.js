// Draws what a probe saw in every layer: layers down, records across, darker for more; all arms of a map on one scale.
// Values are read by pointer or arrow keys; the last ones stand in the table beside each drawing.
(() => {
  const laboratory = window.Laboratory;
  const { charts } = laboratory;
  const ROW = 18;
  const MOST_HEIGHT = 260;
  const FAINTEST = 0.06;
  let maps = [];

  class HeatMap {
    constructor(figure) {
      this.figure = figure;
      this.metrics = figure.dataset.heatMap.split(" ");
      this.canvases = [...figure.querySelectorAll("canvas")];
      this.readout = figure.querySelector("[data-readout]");
      this.place = { column: 0, row: 0 };
      this.canvases.forEach((canvas, arm) => this.#listen(canvas, arm));
      this.observer = new ResizeObserver(() => this.draw());
      this.observer.observe(figure);
    }

    show(curves) {
      this.layers = this.metrics.map((metric) => curves[metric]).filter(Boolean);
      if (this.layers.length === 0) return;
      this.figure.hidden = false;
      this.draw();
    }

    remove() {
      this.observer.disconnect();
    }

    draw() {
      if (!this.layers?.length) return;
      const [low, high] = this.#range();
      this.figure.querySelector("[data-low]").textContent = charts.tickLabel(this.#value(low));
      this.figure.querySelector("[data-high]").textContent = charts.tickLabel(this.#value(high));
      this.canvases.forEach((canvas, arm) => this.#drawArm(canvas, arm, low, high));
    }

    #drawArm(canvas, arm, low, high) {
      const { slug } = charts.data.arms[arm];
      const { steps } = this.layers[0];
      const width = canvas.clientWidth;
      const height = Math.min(MOST_HEIGHT, ROW * this.layers.length);
      if (width === 0) return;
      const ratio = devicePixelRatio || 1;
      [canvas.width, canvas.height] = [width * ratio, height * ratio];
      canvas.style.blockSize = `${height}px`;
      const context = canvas.getContext("2d");
      context.scale(ratio, ratio);
      context.fillStyle = charts.token("--ink");
      const [cellWidth, cellHeight] = [width / steps.length, height / this.layers.length];
      this.layers.forEach((curve, row) => {
        curve.arms[slug].mean.forEach((mean, column) => {
          const level = this.#level(mean);
          if (level === null) return;
          context.globalAlpha = FAINTEST + (1 - FAINTEST) * ((level - low) / (high - low || 1));
          const left = Math.round(column * cellWidth); // whole pixels: cells that overlap would show seams
          context.fillRect(left, row * cellHeight, Math.round((column + 1) * cellWidth) - left, cellHeight - 1);
        });
      });
    }

    get #isLogarithmic() {
      return "logarithmic" in this.figure.dataset;
    }

    #level(value) {
      if (value === null || (this.#isLogarithmic && value <= 0)) return null;
      return this.#isLogarithmic ? Math.log10(value) : value;
    }

    #value(level) {
      return Number((this.#isLogarithmic ? 10 ** level : level).toPrecision(2));
    }

    #range() {
      const levels = this.layers.flatMap(({ arms }) =>
        charts.data.arms.flatMap(({ slug }) => arms[slug].mean.map((mean) => this.#level(mean)).filter((level) => level !== null)),
      );
      return [Math.min(...levels), Math.max(...levels)];
    }

    #listen(canvas, arm) {
      canvas.tabIndex = 0;
      const steps = () => this.layers[0].steps.length;
      canvas.addEventListener("pointermove", ({ offsetX, offsetY }) => {
        if (!this.layers?.length) return;
        const share = (offset, size, count) => Math.max(0, Math.min(count - 1, Math.floor((offset / size) * count)));
        this.place.column = share(offsetX, canvas.clientWidth, steps());
        this.place.row = share(offsetY, canvas.clientHeight, this.layers.length);
        this.#read(arm);
      });
      const moves = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
      canvas.addEventListener("keydown", (event) => {
        if (!(event.key in moves) || !this.layers?.length) return;
        event.preventDefault();
        const [across, down] = moves[event.key];
        this.place.column = Math.max(0, Math.min(steps() - 1, this.place.column + across));
        this.place.row = Math.max(0, Math.min(this.layers.length - 1, this.place.row + down));
        this.#read(arm);
      });
    }

    #read(arm) {
      const { words, arms } = charts.data;
      const { column, row } = this.place;
      const mean = this.layers[row].arms[arms[arm].slug].mean[column];
      const step = charts.fill(words.step, { step: this.layers[row].steps[column].toLocaleString("en") });
      const layer = charts.fill(words.layer, { layer: this.metrics[row].split("/layer")[1] });
      const value = charts.fill(words.value, { arm: arms[arm].label, value: mean === null ? "–" : String(Number(mean.toPrecision(3))) });
      this.readout.textContent = [step, layer, value].join(" · ");
    }
  }

  laboratory.heatMaps = {
    start() {
      for (const map of maps) map.remove();
      maps = [...document.querySelectorAll("[data-heat-map]")].map((figure) => new HeatMap(figure));
      if (charts.data?.curves) this.show(charts.data.curves);
    },

    show(curves) {
      for (const map of maps) map.show(curves);
    },
  };

  document.addEventListener("chartsstart", () => laboratory.heatMaps.start());
  document.addEventListener("themechange", () => {
    for (const map of maps) map.draw();
  });
  laboratory.heatMaps.start();
})();
