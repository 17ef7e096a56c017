// Watches an experiment that is waiting or running: asks for what is new, draws it, and at the end puts the finished
// page's own fragments in place. Asks often at first, then less, never when nobody looks, and stops at the end.
(() => {
  const { charts, replay, snapshots, Records } = window.Laboratory;
  const QUICK = 150;
  const QUICK_FOR = 3000;
  const SLOW = 2000;
  const SLOW_AFTER = 10_000;
  const SPEAK_EVERY = 4000;

  const url = document.querySelector("[data-poll]").dataset.poll;
  const live = JSON.parse(document.getElementById("live-data").textContent);
  const state = document.querySelector("[data-state]");
  const spoken = document.querySelector("[data-spoken]");
  const records = new Records(live.shards, charts.data.arms, charts.data.quantiles);
  const started = performance.now();
  window.Laboratory.liveSeeds = () => records.seeds();
  let cursor = {};
  let etag = null;
  let timer = null;
  let isOver = false;
  let spokeAt = -Infinity;

  const delay = () => {
    const elapsed = performance.now() - started;
    if (elapsed < QUICK_FOR) return QUICK;
    const share = Math.min(1, (elapsed - QUICK_FOR) / (SLOW_AFTER - QUICK_FOR));
    return QUICK + share * (SLOW - QUICK);
  };

  const wait = (milliseconds) => {
    clearTimeout(timer);
    if (!isOver && !document.hidden) timer = setTimeout(ask, milliseconds);
  };

  const ask = async () => {
    let pause = SLOW;
    try {
      const address = `${url}?cursor=${encodeURIComponent(JSON.stringify(cursor))}`;
      const response = await fetch(address, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
      if (response.redirected) {
        location.reload(); // signed out meanwhile
        return;
      }
      if (response.ok) {
        take(await response.json());
        etag = response.headers.get("ETag");
      }
      if (response.ok || response.status === 304) pause = delay();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // the network: ask again in a while
    }
    wait(pause);
  };

  const take = (news) => {
    cursor = news.cursor;
    showState(news);
    if (news.fragments.verdict !== undefined) {
      finish(news);
      return;
    }
    for (const shard of news.shards) records.add(shard);
    if (news.shards.length > 0) draw();
  };

  // A bar that is replaced would jump; only its value and text move.
  const showState = ({ state: now, fragments }) => {
    const arrived = parsed(fragments.state);
    const bar = state.querySelector("[data-progress]");
    if (state.dataset.state === now && bar) {
      bar.value = arrived.querySelector("[data-progress]").value;
      state.querySelector("[data-time-left]").textContent = arrived.querySelector("[data-time-left]").textContent;
    } else if (state.textContent.trim() !== arrived.textContent.trim()) {
      state.replaceChildren(arrived);
    }
    state.dataset.state = now;
  };

  const draw = () => {
    const curves = records.curves();
    charts.show(curves, live.last_step);
    window.Laboratory.heatMaps.show(curves);
    if (window.Laboratory.showsSeeds) charts.showSeeds(records.seeds());
    for (const figure of document.querySelectorAll("figure[data-metric]")) {
      const curve = curves[figure.dataset.metric];
      if (curve) figure.querySelector("[data-summary]").textContent = `${charts.lastValues(curve)}.`;
    }
    speak(curves[live.measure]);
  };

  const speak = (curve) => {
    if (!curve || performance.now() - spokeAt < SPEAK_EVERY) return;
    spokeAt = performance.now();
    spoken.textContent = charts.lastValues(curve);
  };

  const finish = ({ fragments }) => {
    isOver = true;
    delete window.Laboratory.liveSeeds;
    for (const name of ["verdict", "curves", "takings"]) {
      document.querySelector(`[data-${name}]`).replaceChildren(parsed(fragments[name]));
    }
    for (const element of document.querySelectorAll("[data-while-live]")) element.remove();
    spoken.textContent = "";
    charts.start();
    snapshots.start();
    const finished = replay.start();
    if (finished) replay.playWhenSeen(finished);
  };

  const parsed = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content;
  };

  document.addEventListener("visibilitychange", () => wait(0));
  wait(0);
})();
