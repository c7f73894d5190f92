// Adds search, filters, other groupings and copying to a page that is complete without them.
"use strict";
(() => {
  const PAGE = 100; // findings of a group that are shown at first
  const by = (id) => document.getElementById(id);
  const list = by("list");
  const controls = by("controls");
  const home = [...list.children];
  const filters = [...controls.querySelectorAll("[data-filter]")];

  const items = [...list.querySelectorAll("li.f")].map((element) => {
    const rule = element.closest("article");
    const severity = element.querySelector("b").textContent;
    return { element, rule, severity, home: element.parentNode, matches: true, text: "" };
  });
  const limits = new Map(); // list of findings -> how many are shown
  let groups = [];

  let arranged = "severity";

  const text = (item) => {
    item.text ||= `${item.element.textContent} ${item.rule.dataset.question} ${item.rule.dataset.category}`.toLowerCase();
    return item.text;
  };

  const value = (item, name) =>
    name === "category" ? item.rule.dataset.category
    : name === "severity" ? item.severity
    : item.element.dataset[name] || "";

  const table = (item) => {
    const link = item.element.querySelector("a[href^='#t-']");
    return link ? link.textContent.replace(/^Table /, "") : "No table";
  };

  function element(tag, content, properties = {}) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...[content].flat());
    return made;
  }

  // Arrange the findings: under their rules as the page was written, or under new headings.
  function arrange() {
    const how = by("group").value;
    limits.clear();
    if (how === arranged && groups.length) return;
    list.querySelectorAll(".more, .f i").forEach((each) => each.remove());
    if (how === "severity") {
      if (arranged !== how) items.forEach((item) => item.home.append(item.element));
      arranged = how;
      list.replaceChildren(...home);
      groups = home.flatMap((section) =>
        [...section.querySelectorAll("article")].map((box) => ({ box, section, ul: box.querySelector(".findings") })));
      return;
    }
    const found = new Map();
    for (const item of items) {
      const name = how === "table" ? table(item) : item.rule.dataset.question;
      if (!found.has(name)) found.set(name, element("ul", [], { className: "findings" }));
      found.get(name).append(item.element);
      // Its rule's heading is no longer above it.
      item.element.querySelector("code").after(" ", element("i", item.rule.dataset.rule));
    }
    arranged = how;
    const names = [...found.keys()];
    if (how === "table") names.sort((a, b) => found.get(b).children.length - found.get(a).children.length);
    groups = names.map((name) => {
      const ul = found.get(name);
      return { box: element("section", [element("h3", name), ul], { className: "made" }), ul };
    });
    list.replaceChildren(...groups.map((group) => group.box));
  }

  // Hide what does not match, and of long lists what lies beyond the first page.
  function show() {
    const terms = by("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = filters.map((select) => [select.id, select.value]).filter(([, chosen]) => chosen);
    let count = 0;
    const matching = new Map();
    for (const item of items) {
      item.matches =
        wanted.every(([name, chosen]) => value(item, name) === chosen) &&
        (terms.length === 0 || terms.every((term) => text(item).includes(term)));
      const ul = item.element.parentNode;
      const before = matching.get(ul) || 0;
      if (item.matches) {
        matching.set(ul, before + 1);
        count += 1;
      }
      item.element.hidden = !item.matches || before >= (limits.get(ul) || PAGE);
    }
    for (const { box, ul } of groups) {
      const found = matching.get(ul) || 0;
      box.hidden = found === 0;
      more(ul, found);
    }
    home.forEach((section) => {
      section.hidden = ![...section.querySelectorAll("article")].some((box) => !box.hidden);
    });
    by("shown").textContent = `${count.toLocaleString("en")} of ${items.length.toLocaleString("en")} findings`;
  }

  function more(ul, found) {
    const limit = limits.get(ul) || PAGE;
    let button = ul.nextElementSibling;
    if (!button || !button.classList.contains("more")) {
      if (found <= limit) return;
      button = element("button", "", { className: "more", type: "button" });
      button.addEventListener("click", () => {
        limits.set(ul, (limits.get(ul) || PAGE) * 10);
        show();
      });
      ul.after(button);
    }
    button.hidden = found <= limit;
    button.textContent = `Show more (${(found - limit).toLocaleString("en")} left)`;
  }

  const shownDetails = () =>
    items.filter((item) => !item.element.hidden).map((item) => item.element.firstElementChild);

  let timer = 0;
  by("search").addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { limits.clear(); show(); }, 120);
  });
  filters.forEach((select) => select.addEventListener("change", () => { limits.clear(); show(); }));
  by("group").addEventListener("change", () => { arrange(); show(); });
  controls.addEventListener("submit", (event) => event.preventDefault());
  controls.addEventListener("reset", () => setTimeout(() => { arrange(); show(); }));

  by("expand").addEventListener("click", (event) => {
    const details = shownDetails();
    const open = !details.every((each) => each.open);
    details.forEach((each) => { each.open = open; });
    event.target.textContent = open ? "Close all" : "Open all";
  });

  const root = document.documentElement;
  const isDark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const label = () => { by("theme").textContent = isDark() ? "Light" : "Dark"; };
  by("theme").addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    label();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);

  // Statements get a button when they become visible: most of them never do.
  document.addEventListener("toggle", (event) => {
    for (const pre of event.target.querySelectorAll?.("pre") ?? []) {
      if (pre.querySelector("button")) continue;
      const button = element("button", "Copy", { type: "button" });
      const code = element("code", [...pre.childNodes]);
      button.addEventListener("click", () => copy(code, button));
      pre.append(code, button);
    }
  }, true);

  async function copy(code, button) {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(code); // for the keyboard
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  }

  // A link leads to something that can be seen: filters and closed details give way.
  function reveal() {
    const target = location.hash.length > 1 && by(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const item = items.find((each) => each.element === target);
    if (item && item.element.hidden) {
      if (!item.matches) controls.reset();
      limits.set(item.element.parentNode, Infinity);
      show();
    }
    const details = target.matches("details") ? target : target.querySelector(":scope > details");
    if (details) details.open = true;
    target.scrollIntoView();
  }
  addEventListener("hashchange", reveal);

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = shownDetails().filter((each) => !each.open).slice(0, 2000);
    opened.forEach((each) => { each.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((each) => { each.open = false; }));

  // The texts to search in are put together while nothing else is to be done.
  function prepare(start = 0) {
    for (let at = start; at < Math.min(start + 500, items.length); at += 1) text(items[at]);
    if (start + 500 < items.length) setTimeout(() => prepare(start + 500));
  }

  if (items.length) {
    controls.hidden = false;
    label();
    arrange();
    show();
    reveal();
    setTimeout(prepare);
  }
})();
