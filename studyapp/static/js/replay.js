// Plays the stored curves of a finished run again, in about four seconds. Playing pauses for a moment where the arms
// part, and a scrubber that is dragged across that moment stops there.
(() => {
  const laboratory = (window.Laboratory ??= {});
  const DURATION = 4000;
  const PAUSE_AT_PARTING = 700;
  const prefersStill = matchMedia("(prefers-reduced-motion: reduce)");

  class Replay {
    constructor(bar, { curves, parting, words }) {
      Object.assign(this, { bar, words });
      this.steps = Object.values(curves)[0].steps;
      this.parting = this.steps.indexOf(parting);
      this.moment = bar.querySelector("[data-replay-moment]");
      this.button = bar.querySelector("[data-replay-play]");
      this.output = bar.querySelector("[data-replay-step]");
      this.frame = null;
      this.#prepare(bar.querySelector("[data-replay-parting]"));
    }

    play() {
      if (prefersStill.matches) return;
      this.#show(0);
      this.button.textContent = this.words.pause;
      let started = performance.now();
      let hasPaused = this.parting < 0;
      const tick = (now) => {
        const place = Math.floor(((now - started) / DURATION) * this.last);
        if (!hasPaused && place >= this.parting) {
          hasPaused = true;
          started += PAUSE_AT_PARTING;
          this.#show(this.parting);
        } else if (place > this.place) {
          this.#show(Math.min(place, this.last));
        }
        if (this.place >= this.last) this.stop();
        else this.frame = requestAnimationFrame(tick);
      };
      this.frame = requestAnimationFrame(tick);
    }

    stop() {
      cancelAnimationFrame(this.frame);
      this.frame = null;
      this.button.textContent = this.words.play;
    }

    #prepare(partingButton) {
      this.last = this.steps.length - 1;
      this.moment.max = String(this.last);
      this.#show(this.last);
      this.bar.hidden = false;
      this.button.hidden = prefersStill.matches;
      partingButton.hidden = this.parting < 0;
      this.button.addEventListener("click", () => (this.frame === null ? this.play() : this.stop()));
      partingButton.addEventListener("click", () => {
        this.stop();
        this.#show(this.parting);
      });
      this.moment.addEventListener("input", () => this.#scrub(Number(this.moment.value)));
    }

    #scrub(place) {
      this.stop();
      const isCrossing = (this.place - this.parting) * (place - this.parting) < 0;
      this.#show(this.parting >= 0 && isCrossing ? this.parting : place);
    }

    #show(place) {
      this.place = place;
      const words = place === this.parting ? this.words.parting : this.words.step;
      const text = laboratory.charts.fill(words, { step: this.steps[place].toLocaleString("en") });
      this.moment.value = String(place);
      this.moment.setAttribute("aria-valuetext", text);
      this.output.textContent = text;
      laboratory.charts.showUntil(this.steps[place]);
    }
  }

  laboratory.replay = {
    // Returns the replay of the curves on the page, if they are complete.
    start() {
      const bar = document.querySelector("[data-replay]");
      const { data } = laboratory.charts;
      if (!bar || !data?.curves || Object.keys(data.curves).length === 0) return null;
      return new Replay(bar, data);
    },

    // A run that ended while somebody was waiting is played once its charts can be seen.
    playWhenSeen(replay) {
      const observer = new IntersectionObserver((entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        replay.play();
      });
      observer.observe(replay.bar);
    },
  };

  laboratory.replay.start();
})();
