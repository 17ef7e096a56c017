// From the records of running shards to curves: mean and 95 % band over seeds, as trainer/curves.py computes them.
(() => {
  const laboratory = (window.Laboratory ??= {});

  const band = (values, quantiles) => {
    if (values.length === 0) return [null, null, null];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    if (values.length === 1) return [mean, null, null];
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    const half = quantiles[Math.min(values.length - 1, quantiles.length) - 1] * Math.sqrt(variance / values.length);
    return [mean, mean - half, mean + half];
  };

  // shards: {id: {arms: [index, …], seeds: [seed, …]}}; a record's columns go arm by arm through the seeds.
  laboratory.Records = class {
    constructor(shards, arms, quantiles) {
      Object.assign(this, { shards, arms, quantiles, byShard: new Map() });
    }

    add({ id, restart, records }) {
      const known = restart ? [] : (this.byShard.get(id) ?? []);
      this.byShard.set(id, [...known, ...records]);
    }

    curves() {
      const seen = this.#valuesByMetric();
      return Object.fromEntries([...seen].map(([metric, bySteps]) => [metric, this.#curve(bySteps)]));
    }

    // {metric: {slug: {seed: values}}}, at the steps of `curves()`
    seeds() {
      const found = new Map();
      for (const [id, records] of this.byShard) {
        const { arms, seeds } = this.shards[id];
        for (const { step, values } of records) {
          for (const [metric, columns] of Object.entries(values)) {
            if (!found.has(metric)) found.set(metric, { steps: new Set(), lines: new Map() });
            const { steps, lines } = found.get(metric);
            steps.add(step);
            columns.forEach((value, column) => {
              const replica = `${arms[Math.floor(column / seeds.length)]} ${seeds[column % seeds.length]}`;
              if (!lines.has(replica)) lines.set(replica, new Map());
              lines.get(replica).set(step, value);
            });
          }
        }
      }
      return Object.fromEntries([...found].map(([metric, { steps, lines }]) => [metric, this.#bySlug(steps, lines)]));
    }

    #bySlug(steps, lines) {
      const inOrder = [...steps].sort((one, other) => one - other);
      const bySlug = Object.fromEntries(this.arms.map(({ slug }) => [slug, {}]));
      for (const [replica, values] of lines) {
        const [arm, seed] = replica.split(" ");
        bySlug[this.arms[arm].slug][seed] = inOrder.map((step) => values.get(step) ?? null);
      }
      return bySlug;
    }

    // metric → step → one list of values per arm
    #valuesByMetric() {
      const seen = new Map();
      for (const [id, records] of this.byShard) {
        const { arms, seeds } = this.shards[id];
        for (const { step, values } of records) {
          for (const [metric, columns] of Object.entries(values)) {
            if (!seen.has(metric)) seen.set(metric, new Map());
            const bySteps = seen.get(metric);
            if (!bySteps.has(step)) bySteps.set(step, this.arms.map(() => []));
            columns.forEach((value, column) => {
              if (value !== null) bySteps.get(step)[arms[Math.floor(column / seeds.length)]].push(value);
            });
          }
        }
      }
      return seen;
    }

    #curve(bySteps) {
      const steps = [...bySteps.keys()].sort((one, other) => one - other);
      const arms = this.arms.map(({ slug }, arm) => {
        const ends = steps.map((step) => band(bySteps.get(step)[arm], this.quantiles));
        const [mean, low, high] = [0, 1, 2].map((end) => ends.map((each) => each[end]));
        return [slug, { mean, low, high }];
      });
      return { steps, arms: Object.fromEntries(arms) };
    }
  };
})();
