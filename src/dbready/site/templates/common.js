// What every page has: the choice between light and dark, and how long ago the last scan was.
"use strict";
const by = (id) => document.getElementById(id);
const number = (value) => value.toLocaleString("en");
const words = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);
const data = () => JSON.parse(by("data").textContent);

function element(tag, content = [], properties = {}) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...[content].flat());
  return made;
}

// A search waits for the end of a word.
function typed(input, act) {
  let timer = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(act, 120);
  });
}

function controlled(act) {
  const controls = by("controls");
  controls.hidden = false;
  controls.addEventListener("submit", (event) => event.preventDefault());
  controls.addEventListener("reset", () => setTimeout(act));
}

(() => {
  const button = by("theme");
  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);
  const kept = () => { try { return localStorage.getItem("dbready-theme"); } catch { return null; } };
  const keep = (theme) => { try { localStorage.setItem("dbready-theme", theme); } catch { /* private window */ } };
  const label = () => { button.textContent = isDark() ? "Light" : "Dark"; };
  if (kept()) root.dataset.theme = kept();
  button.hidden = false;
  label();
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    keep(root.dataset.theme);
    label();
  });
  prefersDark.addEventListener("change", label);

  const ago = by("ago");
  const hours = (Date.now() - Date.parse(ago.dataset.time)) / 3_600_000;
  if (hours >= 48) {
    ago.textContent = `, ${number(Math.floor(hours / 24))} days ago`;
    ago.className = "late";
  }
})();
