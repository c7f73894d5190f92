// Sorts a table by its headings, and filters a table or a list. Without scripts, both are complete.
(() => {
  const table = by("table");
  const list = by("list");
  if (!table && !list) return;
  const search = by("search");
  const filters = [...document.querySelectorAll("[data-filter]")];
  const kind = document.querySelector("[data-class]");
  const home = table ? table.tBodies[0] : list;
  const items = [...home.querySelectorAll(table ? ":scope > tr" : "li.item")].map((row) => ({ row, text: "" }));
  const parts = table ? [] : [...home.querySelectorAll("section")];
  const { one, many } = (table || list).dataset;

  const value = (cell) => cell.dataset.value ?? cell.textContent.trim();
  const name = (cell) => cell.dataset.name ?? cell.textContent.trim();

  function show() {
    const terms = words(search.value);
    const wanted = filters.filter((select) => select.value);
    let count = 0;
    for (const item of items) {
      if (terms.length) item.text ||= item.row.textContent.toLowerCase();
      const matches =
        wanted.every((select) => name(item.row.cells[select.dataset.filter]) === select.value) &&
        (!kind?.value || item.row.classList.contains(kind.value)) &&
        terms.every((term) => item.text.includes(term));
      item.row.hidden = !matches;
      count += matches;
    }
    for (const part of parts) part.hidden = !part.querySelector("li.item:not([hidden])");
    by("shown").textContent = count === items.length
      ? `${number(count)} ${count === 1 ? one : many}`
      : `${number(count)} of ${number(items.length)} ${many}`;
  }

  // The first click sorts as one wants to see the column: names from A, counts from the highest.
  function sort(heading) {
    const at = heading.cellIndex;
    const first = heading.dataset.sort === "down" ? "descending" : "ascending";
    const now = heading.getAttribute("aria-sort");
    const order = now === first ? (first === "ascending" ? "descending" : "ascending") : first;
    const direction = order === "ascending" ? 1 : -1;
    const compare = new Intl.Collator("en", { numeric: true }).compare;
    const keyed = items.map((item) => [value(item.row.cells[at]), item.row]);
    keyed.sort((a, b) => direction * compare(a[0], b[0]));
    if (keyed.every(([key]) => /^-?[\d.]+$/.test(key))) keyed.sort((a, b) => direction * (a[0] - b[0]));
    heading.parentNode.querySelectorAll("[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", order);
    home.append(...keyed.map(([, row]) => row));
  }

  for (const heading of table?.querySelectorAll("th[data-sort]") ?? []) {
    const button = element("button", [...heading.childNodes], { type: "button", className: "sort" });
    heading.append(button);
    button.addEventListener("click", () => sort(heading));
  }
  typed(search, show);
  [...filters, kind].filter(Boolean).forEach((select) => select.addEventListener("change", show));
  controlled(show);
  show();
})();
