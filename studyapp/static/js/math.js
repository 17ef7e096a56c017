// Draws the formulas. The page carries TeX as text in `.math.inline` and `.math.block`; KaTeX is fetched only when a
// page (or a fragment that arrives later) has one. Without this script readers see the TeX.
(() => {
  const { katexJs, katexCss } = document.currentScript.dataset;
  let loading;

  const load = () => {
    loading ??= new Promise((resolve, reject) => {
      const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: katexCss });
      const script = Object.assign(document.createElement("script"), { src: katexJs });
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
      document.head.append(sheet, script);
    });
    return loading;
  };

  // A line may break behind KaTeX's boxes, but not before what belongs to the formula: a comma, or a Korean particle.
  const tie = (element) => {
    const next = element.nextSibling;
    const belongs = next?.nodeType === Node.TEXT_NODE && /^\S{1,12}/u.exec(next.data)?.[0];
    if (!belongs || element.getBoundingClientRect().width > 160) return;
    const tied = Object.assign(document.createElement("span"), { className: "tied" });
    element.replaceWith(tied);
    tied.append(element, belongs);
    next.data = next.data.slice(belongs.length);
  };

  const draw = (element) => {
    const tex = element.textContent;
    element.dataset.tex = tex;
    // KaTeX sets its styles through the CSSOM, which the content security policy allows.
    window.katex.render(tex, element, { displayMode: element.classList.contains("block"), throwOnError: false });
    if (element.classList.contains("inline")) tie(element);
    // The MathML inside gives no name to what the formula labels; the TeX does.
    if (element.closest("label, a, button, th, summary")) {
      element.setAttribute("role", "math");
      element.setAttribute("aria-label", tex);
    }
    // A long formula scrolls inside its own box: the keyboard has to reach the box then.
    if (element.scrollWidth > element.clientWidth + 1 && element.classList.contains("block")) element.tabIndex = 0;
  };

  const drawAll = async () => {
    if (!document.querySelector(".math:not([data-tex])")) return;
    await load();
    for (const element of document.querySelectorAll(".math:not([data-tex])")) draw(element);
  };

  drawAll();
  new MutationObserver(drawAll).observe(document.body, { childList: true, subtree: true });
})();
