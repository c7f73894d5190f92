// Unpacks the reports of a target and shows one: findings by rule, what was accepted, what was not covered.
(() => {
  const { content, reports } = data();
  const list = by("night");
  const search = by("search");
  const SEVERITIES = ["high", "medium", "low", "info"];
  let all = [];
  let items = [];

  // Characters that could reorder or hide text are shown as what they are.
  const visible = (text) => String(text).replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu,
    (x) => `\\u${x.codePointAt(0).toString(16).padStart(4, "0")}`);
  const code = (text) => element("code", visible(text));
  const severity = (name) => element("b", name, { className: `severity ${name}` });

  async function unpacked() {
    const bytes = Uint8Array.from(atob(content), (x) => x.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const { parts, reports: packed } = JSON.parse(await new Response(stream).text());
    const whole = (places) => places.map((place) => parts[place]);
    return packed.map((report) => ({
      ...report, findings: whole(report.findings), accepted: whole(report.accepted), rules: whole(report.rules),
    }));
  }

  const name = ({ schema, table, column, columns, name: own, kind }) => {
    const last = column ?? own ?? (columns ? `(${columns.join(", ")})` : null);
    return [schema, table, last].filter(Boolean).join(".") || kind;
  };

  const value = (x) => (Array.isArray(x) ? x.join(", ") : x !== null && typeof x === "object" ? JSON.stringify(x) : x);

  function details(finding) {
    const evidence = Object.entries(finding.evidence ?? {}).filter(([, x]) => x !== null)
      .map(([key, x]) => `${key.replaceAll("_", " ")}: ${value(x)}`).join("; ");
    const parts = [element("p", visible(`${finding.message}.`))];
    if (finding.owner) parts.push(element("p", visible(`Owner: ${finding.owner}.`)));
    if (evidence) parts.push(element("p", visible(evidence), { className: "soft" }));
    for (const [title, text] of [["Fix, after reading about the rule:", finding.fix], ["Use meanwhile:", finding.workaround]]) {
      if (text) parts.push(element("p", title, { className: "soft" }), element("pre", text.split("\n").map(visible).join("\n")));
    }
    return parts;
  }

  function item(finding) {
    const box = element("details", element("summary", [severity(finding.severity), " ", code(name(finding.object))]));
    // Most are never opened.
    box.addEventListener("toggle", () => { if (box.children.length === 1) box.append(...details(finding)); });
    const row = element("li", box);
    items.push({ row, text: `${finding.rule} ${name(finding.object)} ${finding.message} ${finding.question}`.toLowerCase() });
    return row;
  }

  function ofRule(rule, findings) {
    const heading = element("h3", [code(rule), " ", element("span", number(findings.length), { className: "soft" })]);
    const parts = [heading];
    if (findings[0].question) parts.push(element("p", visible(`Ask: ${findings[0].question}`), { className: "ask" }));
    return element("section", [...parts, element("ul", findings.map(item), { className: "plain" })], { className: "rule" });
  }

  function coverage(report) {
    const { excluded = [], not_collected: missing = [] } = report.coverage ?? {};
    const lines = [
      ...missing.map((x) => [[x.schema, x.table].filter(Boolean).join(".") || x.fact, x.reason].join(": ")),
      ...excluded.map((x) => [[x.schema, x.table].filter(Boolean).join("."), x.reason].join(": ")),
    ];
    const outcomes = report.rules.filter((x) => !["found", "clean", "uncertain", "empty"].includes(x.outcome));
    const rows = outcomes.map((x) => `${x.name}: ${x.outcome}${x.reason ? `, ${x.reason}` : ""}`);
    return element("section", [
      element("h2", "Coverage"),
      element("p", `${number(report.rules.filter((x) => x.outcome === "clean").length)} rules are clean; ${number(report.rules.filter((x) => x.outcome === "uncertain").length)} found only what is less certain; ${number(report.rules.filter((x) => x.outcome === "empty").length)} had nothing to look at; ${number(outcomes.length)} could not say.`),
      element("ul", [...lines, ...rows].map((x) => element("li", visible(x)))),
    ]);
  }

  function show() {
    const report = all[list.value];
    items = [];
    const found = new Map();
    const ordered = [...report.findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
    for (const finding of ordered) {
      if (!found.has(finding.rule)) found.set(finding.rule, []);
      found.get(finding.rule).push(finding);
    }
    const { target = {}, summary = {} } = report;
    const accepted = report.accepted.map((x) => element("li", [code(x.rule), " in ", code(name(x.object))]));
    by("content").replaceChildren(
      element("p", visible(summary.verdict ?? ""), { className: "lead" }),
      element("p", visible([target.label, target.product, target.version].filter(Boolean).join(" · ")), { className: "soft" }),
      element("h2", "Findings"),
      ...[...found].map(([rule, findings]) => ofRule(rule, findings)),
      ...(accepted.length ? [element("section", [element("h2", "Accepted"), element("ul", accepted)])] : []),
      coverage(report),
    );
    by("save").href = URL.createObjectURL(new Blob([JSON.stringify(report, null, 2)], { type: "application/json" }));
    filter();
  }

  function filter() {
    const terms = words(search.value);
    let count = 0;
    for (const { row, text } of items) {
      row.hidden = !terms.every((term) => text.includes(term));
      count += !row.hidden;
    }
    for (const section of document.querySelectorAll("section.rule")) section.hidden = !section.querySelector("li:not([hidden])");
    by("shown").textContent = `${number(count)} of ${number(items.length)} findings`;
  }

  function chosen() {
    const wanted = Number(location.hash.slice(1));
    list.value = wanted < reports.length ? wanted : 0;
  }

  unpacked().then((found) => {
    all = found;
    chosen();
    controlled(() => { list.value = 0; show(); });
    show();
    list.addEventListener("change", show);
    typed(search, filter);
    addEventListener("hashchange", () => { chosen(); show(); });
  }, (error) => {
    by("content").append(element("p", `This browser cannot unpack the reports: ${error.message}`, { className: "lead" }));
  });
})();
