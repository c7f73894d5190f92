// What readers with a screen reader, with a keyboard or with weak eyes need: each rule returns what breaks it.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (elements) => elements.map((x) => x.outerHTML.slice(0, 100));

  const luminance = (color) => {
    const [r, g, b] = color.match(/[\d.]+/g).map((x) => x / 255)
      .map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (x) => {
    const color = getComputedStyle(x).backgroundColor;
    return color === "rgba(0, 0, 0, 0)" && x.parentElement ? background(x.parentElement) : color;
  };
  const contrast = (x) => {
    const [low, high] = [luminance(getComputedStyle(x).color), luminance(background(x))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const hasText = (x) => [...x.childNodes].some((y) => y.nodeType === Node.TEXT_NODE && y.data.trim());

  return {
    "the page names its language and title": () => [document.documentElement.lang, document.title].filter((x) => !x),
    "ids are unique": () => all("[id]").map((x) => x.id).filter((x, n, ids) => ids.indexOf(x) !== n),
    "labels and names refer to something": () => shown(
      all("[aria-labelledby], label[for]").filter((x) => !document.getElementById(x.getAttribute("aria-labelledby") || x.htmlFor))),
    "every control has a name": () => shown(
      all("input, select, button, summary, a").filter((x) => !(x.labels?.[0] ?? x).textContent.trim())),
    "pictures have a description": () => shown(
      all("svg").filter((x) => x.getAttribute("role") !== "img" || !x.getAttribute("aria-label"))),
    "there is one of each landmark": () => ["main", "h1", "header", "footer"].filter((x) => all(x).length !== 1),
    "parts of the page have different names": () => all("section[aria-labelledby], [role=region]")
      .map((x) => x.getAttribute("aria-label") ?? document.getElementById(x.getAttribute("aria-labelledby")).textContent)
      .filter((x, n, names) => names.indexOf(x) !== n),
    "headings skip no level": () => all("h1, h2, h3, h4, h5").filter((x, n, hs) => n && x.tagName[1] > +hs[n - 1].tagName[1] + 1).map((x) => x.textContent),
    "tables have headings with a scope": () => shown(
      all("table").filter((x) => !x.querySelector("thead th") || x.querySelector("th:not([scope])"))),
    "lists contain only items": () => shown(all("ul, ol").filter((x) => [...x.children].some((y) => y.tagName !== "LI"))),
    "what scrolls can be reached by keyboard": () => shown(
      all(".scroll").filter((x) => x.tabIndex !== 0 || !x.getAttribute("aria-label"))),
    "controls are large enough": () => shown(
      all("#controls input, #controls select, #controls button").filter((x) => x.getBoundingClientRect().height < 24)),
    "texts stand out": () => shown(
      all("body *").filter((x) => hasText(x) && !x.closest("svg, script, .skip") && x.checkVisibility() && contrast(x) < 4.5)),
  };
})()
