// A chart as an SVG file of its own: the same lines, bands, colours and dashes, with axes and a legend.
(() => {
  const laboratory = window.Laboratory;
  const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [720, 420, 64, 16, 56, 44];
  const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
  const place = (number) => number.toFixed(1);

  const ticks = (low, high) => {
    const raw = (high - low) / 5 || 1;
    const unit = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 2.5, 5, 10].map((factor) => factor * unit).find((each) => each >= raw);
    const first = Math.ceil(low / step);
    return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step);
  };
  const decades = (low, high) => {
    const [first, last] = [Math.ceil(low), Math.floor(high)];
    const every = Math.max(1, Math.ceil((last - first + 1) / 6));
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index).filter((power) => power % every === 0);
  };

  const range = (levels, isLogarithmic) => {
    const low = Math.min(...levels, isLogarithmic ? Infinity : 0);
    const high = Math.max(...levels, isLogarithmic ? -Infinity : 0);
    return high > low ? [low, high] : [low, low + 1];
  };

  // Lines between the points that there are; a gap where there is none.
  const path = (points) =>
    points.reduce(({ text, isOpen }, point) => (point ? { text: `${text}${isOpen ? "L" : "M"}${place(point[0])} ${place(point[1])}`, isOpen: true } : { text, isOpen: false }), { text: "", isOpen: false }).text;

  laboratory.drawing = (chart, title) => {
    const { charts } = laboratory;
    const { steps, arms } = chart.curve;
    const ink = charts.token("--ink");
    const shown = charts.data.arms.map((arm, index) => ({ ...arm, index })).filter(({ slug }) => !charts.hidden.has(slug));
    const level = (value) => (value === null || (chart.isLogarithmic && value <= 0) ? null : chart.isLogarithmic ? Math.log10(value) : value);
    const levels = shown.flatMap(({ slug }) => ["mean", "low", "high"].flatMap((end) => arms[slug][end].map(level))).filter((value) => value !== null);
    const [low, high] = chart.isShare && !chart.isLogarithmic ? [0, 100] : range(levels, chart.isLogarithmic);
    const x = (step) => LEFT + ((step - steps[0]) / (steps.at(-1) - steps[0] || 1)) * (WIDTH - LEFT - RIGHT);
    const y = (value) => HEIGHT - BOTTOM - ((Math.min(Math.max(value, low), high) - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
    const points = (values) => values.map((value, index) => (level(value) === null ? null : [x(steps[index]), y(level(value))]));
    const colour = (arm) => charts.token(`--arm-${arm}`);
    const dash = (arm) => charts.token(`--arm-${arm}-dash`);

    const text = (words, left, top, more = "") => `<text x="${place(left)}" y="${place(top)}" ${more}>${escape(words)}</text>`;
    const rule = (top) => `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${place(top)}" y2="${place(top)}" stroke="${charts.token("--line")}"/>`;
    const vertical = (chart.isLogarithmic ? decades(low, high) : ticks(low, high)).map((value) => {
      const label = charts.tickLabel(chart.isLogarithmic ? 10 ** value : Number(value.toPrecision(12)));
      return rule(y(value)) + text(label, LEFT - 8, y(value) + 4, 'text-anchor="end"');
    });
    const horizontal = ticks(steps[0], steps.at(-1)).map((step) => text(charts.tickLabel(step), x(step), HEIGHT - BOTTOM + 18, 'text-anchor="middle"'));
    const bands = shown.map(({ slug, index }) => {
      const [lower, upper] = ["low", "high"].map((end) => points(arms[slug][end]));
      const both = lower.map((point, at) => (point && upper[at] ? at : null)).filter((at) => at !== null);
      if (both.length < 2) return "";
      const around = [...both.map((at) => lower[at]), ...both.reverse().map((at) => upper[at])];
      return `<path d="${path(around)}Z" fill="${colour(index)}" fill-opacity="0.16"/>`;
    });
    const lines = shown.map(({ slug, index }) => `<path d="${path(points(arms[slug].mean))}" fill="none" stroke="${colour(index)}" stroke-width="2" stroke-dasharray="${dash(index)}"/>`);
    let left = LEFT;
    const legend = shown.map(({ label, index }) => {
      const item = `<line x1="${place(left)}" x2="${place(left + 28)}" y1="40" y2="40" stroke="${colour(index)}" stroke-width="2.5" stroke-dasharray="${dash(index)}"/>${text(label, left + 34, 44)}`;
      left += 58 + 7.5 * [...label].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 0x1100 ? 1.8 : 1), 0);
      return item;
    });
    const body = [
      text(title, LEFT, 22, 'font-weight="600" font-size="15"'),
      ...legend,
      ...vertical,
      ...horizontal,
      text(charts.data.words.axis, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, 'text-anchor="middle"'),
      ...bands,
      ...lines,
    ];
    const opening = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12" fill="${ink}">`;
    const ground = `<rect width="${WIDTH}" height="${HEIGHT}" fill="${charts.token("--surface")}"/>`;
    return { width: WIDTH, height: HEIGHT, text: `${opening}${ground}${body.join("")}</svg>\n` };
  };
})();
