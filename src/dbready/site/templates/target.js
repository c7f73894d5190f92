// Shows the findings of any night, by the list and by the chart.
(() => {
  const { numbers, labels, counts, outcomes, reports } = data();
  const last = numbers.length - 1;
  const list = by("night");
  const chart = by("chart");
  const rows = [...document.querySelectorAll("tr[data-first]")].map((row) => (
    { row, first: +row.dataset.first, gone: row.dataset.gone === undefined ? Infinity : +row.dataset.gone }));
  const groups = [...document.querySelectorAll("table.findings > tbody")];
  const closed = by("closed-findings");

  const at = (stretches, place) => {
    let found = stretches[0][1];
    for (const [start, value] of stretches) {
      if (start > place) break;
      found = value;
    }
    return found;
  };

  const inWords = (place) => {
    const found = at(counts, place);
    if (!found) return `${labels[place]}: could not be examined`;
    const parts = ["high", "medium", "low", "info"].map((name, n) => `${number(found[n])} ${name}`);
    const partly = at(outcomes, place) === "incomplete" ? ", some of it could not be read" : "";
    return `${labels[place]}: ${parts.join(", ")}${partly}`;
  };

  const is = (count) => `${number(count)} ${count === 1 ? "is" : "are"}`;

  for (let place = last; place >= 0; place -= 1) {
    list.append(element("option", labels[place], { value: place }));
  }

  function show() {
    const place = +list.value;
    const night = numbers[place];
    const isNow = place === last;
    let open = 0;
    let since = 0;
    for (const { row, first, gone } of rows) {
      const isGone = gone !== Infinity;
      const was = first <= night && night < gone;
      row.hidden = isNow ? false : !was;
      open += was && !isGone;
      since += was && isGone;
    }
    for (const body of groups) {
      const shown = body.querySelectorAll("tr[data-first]:not([hidden])").length;
      body.hidden = shown === 0;
      const count = body.querySelector(".group .soft");
      if (count) count.textContent = number(shown);
    }
    if (closed && !isNow) closed.open = true;
    by("open").textContent = isNow ? "Open findings" : `Open on ${labels[place]}, and still open`;
    if (closed) by("closed").textContent = isNow ? "Gone findings" : `Open on ${labels[place]}, and gone now`;
    by("earlier").disabled = place === 0;
    by("later").disabled = isNow;
    by("shown").textContent = isNow
      ? inWords(place)
      : `${inWords(place)}. Of these findings, ${is(open)} still open, ${is(since)} gone now.`;
    const report = by("report");
    const found = reports.findIndex(([first, end]) => first <= night && night <= end);
    if (report) {
      report.hidden = found < 0;
      report.href = `${report.href.split("#")[0]}#${found}`;
      report.textContent = `Full report of ${labels[place]}`;
    }
    markChosen();
  }

  function mark(place) {
    const { left, right, top, floor } = chart.dataset;
    const x = +left + ((+right - left) * (place + 0.5)) / numbers.length;
    by("cursor").setAttribute("d", `M${x.toFixed(1)} ${top}V${floor}`);
  }

  const markChosen = () => {
    if (+list.value === last) by("cursor").setAttribute("d", "");
    else mark(+list.value);
  };

  const placeAt = (event) => {
    const box = chart.getBoundingClientRect();
    const { left, right } = chart.dataset;
    const x = ((event.clientX - box.left) / box.width) * chart.viewBox.baseVal.width;
    const place = Math.floor(((x - left) / (right - left)) * numbers.length);
    return Math.min(Math.max(place, 0), last);
  };

  const hover = by("hover");
  const caption = hover.textContent;
  chart.addEventListener("pointermove", (event) => {
    const place = placeAt(event);
    hover.textContent = inWords(place);
    mark(place);
  });
  chart.addEventListener("pointerleave", () => {
    hover.textContent = caption;
    markChosen();
  });
  chart.addEventListener("click", (event) => {
    list.value = placeAt(event);
    show();
  });
  const move = (by_) => {
    list.value = Math.min(Math.max(+list.value + by_, 0), last);
    show();
  };
  by("earlier").addEventListener("click", () => move(-1));
  by("later").addEventListener("click", () => move(1));
  list.addEventListener("change", show);
  list.value = last;
  controlled(() => { list.value = last; show(); });
  show();
})();
