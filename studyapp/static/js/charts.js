// Draws curves with uPlot into every figure that names a metric: mean as a line, 95 % band as a veil, colour and dash
// of the arm; single seeds as thin lines once they are asked for. The numbers stand in the table beside each drawing.
// chart_tools.js has the buttons.
(() => {
  const laboratory = (window.Laboratory ??= {});
  const HEIGHT = 224;
  const BAND_OPACITY = 0.16;
  const EXPLOSION = 100;
  const MOST_DECADES = 6;
  const FEW_STEPS = 60;
  const WHOLE_STEPS = Array.from({ length: 7 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat(); // between ticks
  const SEED_OPACITY = 0.45;
  let charts = [];

  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const faint = (colour, opacity) => colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${opacity})`);
  const dash = (arm) => token(`--arm-${arm}-dash`).split(" ").map(Number).filter(Boolean);
  const short = (value) => (value === null ? "–" : String(Number(value.toPrecision(3))));
  const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  // 0.5, 1,000, 2 × 10⁶: an axis has room for some seven characters.
  const tickLabel = (tick) => {
    if (tick === null) return "";
    const size = Math.abs(tick);
    if (size === 0 || (size >= 1e-3 && size < 1e5)) return tick.toLocaleString("en", { maximumSignificantDigits: 4 });
    const [mantissa, exponent] = tick.toExponential().split("e");
    const power = exponent.replace("+", "").replace("-", "⁻").replace(/\d/g, (digit) => SUPERSCRIPTS[digit]);
    return mantissa === "1" ? `10${power}` : `${Number(mantissa).toPrecision(2)}·10${power}`;
  };
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // A logarithmic axis is a linear one of powers of ten: uPlot's own ends at 10¹⁷, and what diverges goes beyond. It gets
  // a line and a number per power, fewer if there are many, more within a single one.
  const powers = (_plot, _axis, low, high) => {
    const [first, last] = [Math.ceil(low - 1e-9), Math.floor(high + 1e-9)];
    const whole = Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => first + place);
    if (whole.length < 2) {
      const around = [first - 1, first].flatMap((power) => [1, 2, 5].map((digit) => Math.log10(digit) + power));
      return around.filter((power) => power >= low && power <= high);
    }
    const every = Math.ceil(whole.length / MOST_DECADES);
    return whole.filter((_, place) => place % every === 0);
  };

  class LineChart {
    constructor(figure, data) {
      Object.assign(this, { figure, data, metric: figure.dataset.metric, curve: null, seeds: null, until: Infinity });
      this.container = figure.querySelector("[data-chart]");
      this.container.hidden = false;
      this.readout = figure.querySelector(".chart-readout") ?? this.#addReadout();
      // A chart in a closed disclosure has no width yet; it is drawn when it gets one.
      this.observer = new ResizeObserver(() => this.#resize());
      this.observer.observe(this.container);
    }

    show(curve, lastStep) {
      const isLogarithmic = this.#isLogarithmic(curve);
      if (isLogarithmic !== this.isLogarithmic) this.plot = this.plot?.destroy();
      Object.assign(this, { curve, lastStep, isLogarithmic });
      if (this.plot) this.plot.setData(this.#columns());
      else this.#resize();
    }

    // The reader's choice of the axis; null: what suits the metric.
    scale(isLogarithmic) {
      this.chosenScale = isLogarithmic;
      this.isLogarithmic = this.curve && this.#isLogarithmic(this.curve);
      this.redraw();
    }

    // {slug: {seed: values at the curve's steps}}, or null for the bands alone.
    showSeeds(seeds) {
      this.seeds = seeds;
      this.redraw();
    }

    showUntil(step) {
      this.until = step;
      this.plot?.setData(this.#columns());
    }

    redraw() {
      this.plot = this.plot?.destroy();
      this.#resize();
    }

    remove() {
      this.observer.disconnect();
      this.plot?.destroy();
    }

    // Moves the reading to the record before or after, for those who have no pointer.
    readAt(place) {
      const index = Math.max(0, Math.min(place, this.curve.steps.length - 1));
      const left = this.plot.valToPos(this.curve.steps[index], "x");
      this.plot.setCursor({ left, top: HEIGHT / 2 });
      return { index, text: this.readout.textContent };
    }

    #isLogarithmic(curve) {
      return this.chosenScale ?? ("logarithmic" in this.figure.dataset || this.#explodes(curve));
    }

    // A loss on its way to infinity would press everything else onto the axis.
    #explodes({ arms }) {
      return this.metric.endsWith("/loss") && Object.values(arms).some(({ mean }) => mean.some((value) => value > EXPLOSION));
    }

    #addReadout() {
      const line = document.createElement("p");
      line.className = "chart-readout";
      line.setAttribute("aria-hidden", "true"); // the table says it to everybody
      line.textContent = this.data.words.axis;
      this.container.after(line);
      return line;
    }

    #resize() {
      const width = this.container.clientWidth;
      if (!this.curve || width === 0) return;
      if (this.plot) this.plot.setSize({ width, height: HEIGHT });
      else this.plot = new uPlot(this.#options(width), this.#columns(), this.container);
    }

    // Steps, then mean, low and high of every arm; what lies beyond the moment of a replay is left out.
    #columns() {
      const { steps, arms } = this.curve;
      const level = (value) => (!this.isLogarithmic || value === null ? value : value > 0 ? Math.log10(value) : null);
      const known = (value, index) => (steps[index] > this.until ? null : level(value));
      const shown = ({ slug }) => !laboratory.charts.hidden.has(slug);
      const nothing = steps.map(() => null);
      const lines = this.data.arms.flatMap((arm) =>
        ["mean", "low", "high"].map((end) => (shown(arm) ? arms[arm.slug][end].map(known) : nothing)),
      );
      const singles = this.#singles().map(({ arm, values }) => (shown(arm) ? values.map(known) : nothing));
      return [steps, ...lines, ...singles];
    }

    // One line a seed, arm by arm.
    #singles() {
      if (!this.seeds) return [];
      return this.data.arms.flatMap((arm, index) =>
        Object.values(this.seeds[arm.slug] ?? {}).map((values) => ({ arm, index, values })),
      );
    }

    #options(width) {
      const axis = { stroke: token("--ink-soft"), font: `12px ${getComputedStyle(document.body).fontFamily}` };
      axis.grid = { stroke: token("--line"), width: 1 };
      axis.ticks = axis.grid;
      const vertical = { ...axis, size: 56, ...(this.isLogarithmic ? { splits: powers } : {}) };
      const height = this.isLogarithmic ? (power) => Number((10 ** power).toPrecision(3)) : (tick) => tick;
      return {
        width,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, drag: { setScale: false }, sync: { key: "laboratory" } },
        scales: { x: { time: false, range: () => [this.#firstStep, this.lastStep] }, y: this.#verticalScale() },
        axes: [
          { ...axis, size: 32, incrs: WHOLE_STEPS, values: (_, ticks) => ticks.map(tickLabel) },
          { ...vertical, values: (_, ticks) => ticks.map((tick) => tickLabel(height(tick))) },
        ],
        series: [
          {},
          ...this.data.arms.flatMap((_, arm) => this.#seriesOf(arm)),
          ...this.#singles().map(({ index }) => this.#seriesOfSeed(index)),
        ],
        bands: this.data.arms.map((_, arm) => ({ series: [3 * arm + 3, 3 * arm + 2], fill: faint(token(`--arm-${arm}`), BAND_OPACITY) })),
        hooks: { setCursor: [() => this.#read()], draw: [(plot) => this.#markParting(plot)] },
      };
    }

    // Few steps are layers, powers of ten, …: they count from one.
    get #firstStep() {
      return 1 < this.lastStep && this.lastStep <= FEW_STEPS ? 1 : 0;
    }

    // In percent: the axis shows all there is.
    get isShare() {
      return this.metric === "test/accuracy" || /^(dead_units|saturation)/.test(this.metric);
    }

    #verticalScale() {
      if (this.isLogarithmic) return {};
      if (this.isShare) return { range: [0, 100] };
      return { range: (_, low, high) => [Math.min(0, low ?? 0), (high ?? 1) * 1.05 || 1] };
    }

    #seriesOf(arm) {
      const edge = { stroke: "transparent", width: 0, points: { show: false }, spanGaps: true };
      const line = { stroke: token(`--arm-${arm}`), width: 2, dash: dash(arm), points: { show: false }, spanGaps: true };
      return [line, edge, edge];
    }

    #seriesOfSeed(arm) {
      const stroke = faint(token(`--arm-${arm}`), SEED_OPACITY);
      return { stroke, width: 1, dash: dash(arm), points: { show: false }, spanGaps: true };
    }

    #read() {
      const index = this.plot?.cursor.idx;
      if (index === null || index === undefined) {
        this.readout.textContent = this.data.words.axis;
        return;
      }
      const { steps, arms } = this.curve;
      const values = this.data.arms
        .filter(({ slug }) => !laboratory.charts.hidden.has(slug))
        .map(({ slug, label }) => fill(this.data.words.value, { arm: label, value: short(arms[slug].mean[index]) }));
      const step = fill(this.data.words.step, { step: steps[index].toLocaleString("en") });
      this.readout.textContent = [step, ...values].join(" · ");
    }

    #markParting(plot) {
      const { parting } = this.data;
      if (parting === null || parting > this.until) return;
      const { ctx, bbox } = plot;
      const x = Math.round(plot.valToPos(parting, "x", true)) + 0.5;
      ctx.save();
      ctx.strokeStyle = token("--ink-soft");
      ctx.lineWidth = 1;
      ctx.setLineDash([3, 3]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.restore();
    }
  }

  laboratory.charts = {
    data: null,
    hidden: new Set(), // slugs of arms that the reader has switched off
    token,
    tickLabel,

    // Read what the page (or a fragment that arrived) says is to be drawn.
    start() {
      for (const chart of charts) chart.remove();
      charts = [];
      const source = document.getElementById("chart-data");
      if (!source) return;
      this.data = JSON.parse(source.textContent);
      charts = [...document.querySelectorAll("figure[data-metric]")].map((figure) => new LineChart(figure, this.data));
      if (this.data.curves) this.show(this.data.curves);
      document.dispatchEvent(new CustomEvent("chartsstart"));
    },

    all() {
      return charts;
    },

    redraw() {
      for (const chart of charts) chart.redraw();
    },

    // {metric: {slug: {seed: values}}}
    showSeeds(seeds) {
      for (const chart of charts) chart.showSeeds(seeds[chart.metric] ?? null);
    },

    show(curves, lastStep = null) {
      for (const chart of charts) {
        const curve = curves[chart.metric];
        if (curve) chart.show(curve, lastStep ?? curve.steps.at(-1));
      }
    },

    showUntil(step) {
      for (const chart of charts) chart.showUntil(step);
    },

    // "sigmoid: 10.3; tanh: 88.1", for captions and for the voice while a run goes on.
    lastValues(curve) {
      const values = this.data.arms.map(({ slug, label }) =>
        fill(this.data.words.value, { arm: label, value: short(curve.arms[slug].mean.findLast((mean) => mean !== null) ?? null) }),
      );
      return values.join("; ");
    },

    fill,
  };

  document.addEventListener("themechange", () => laboratory.charts.redraw());
  laboratory.charts.start();
})();
