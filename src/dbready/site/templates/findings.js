// Searches the open findings of all targets: every word in target, environment, rule, its texts or object.
(() => {
  const PAGE = 100;
  const OBJECTS = 4;
  const SEVERITIES = ["high", "medium", "low", "info"];
  const { t, r, s, o, d, targets, rules } = data();
  const search = by("search");
  const severity = by("severity");
  const environment = by("environment");
  const ofTarget = targets.map(([name, , where]) => `${name} ${where}`.toLowerCase());
  const ofRule = rules.map((texts) => [texts[0], texts[2], texts[3]].join(" ").toLowerCase());
  let limit = PAGE;
  let groups = [];

  const names = [...new Set(targets.map((target) => target[2]))].filter(Boolean).sort();
  for (const name of names) environment.append(element("option", name));

  // What a word says of targets and rules is found once; only objects are looked at one by one.
  function matching() {
    const tests = words(search.value).map((term) => ({
      // Texts say "a timestamp" where people search for "timestamps".
      term: term.length > 4 ? term.replace(/s$/, "") : term,
    })).map(({ term }) => ({
      term, targets: ofTarget.map((text) => text.includes(term)), rules: ofRule.map((text) => text.includes(term)),
    }));
    const wanted = severity.value ? SEVERITIES.indexOf(severity.value) : -1;
    const here = environment.value;
    const places = [];
    for (let at = 0; at < t.length; at += 1) {
      if (wanted >= 0 && s[at] !== wanted) continue;
      if (here && targets[t[at]][2] !== here) continue;
      if (tests.every((test) => test.targets[t[at]] || test.rules[r[at]] || o[at].toLowerCase().includes(test.term))) {
        places.push(at);
      }
    }
    return places;
  }

  // What a rule finds in a target stands next to each other.
  function grouped(places) {
    const groups = [];
    for (const at of places) {
      const group = groups.at(-1);
      if (group && t[group[0]] === t[at] && r[group[0]] === r[at] && s[group[0]] === s[at]) group.push(at);
      else groups.push([at]);
    }
    return groups;
  }

  function row(group) {
    const at = group[0];
    const [name, file, where] = targets[t[at]];
    const [rule, page] = rules[r[at]];
    const level = SEVERITIES[s[at]];
    const target = element("th", element("a", name, { href: `targets/${file}.html` }));
    target.scope = "row";
    const objects = element("td", group.slice(0, OBJECTS).map((place) => o[place]).join(", "), { className: "code" });
    if (group.length > OBJECTS) {
      const others = group.slice(OBJECTS).map((place) => o[place]).join(", ");
      objects.append(element("details", [element("summary", `${number(group.length - OBJECTS)} more`), others]));
    }
    return element("tr", [
      target,
      element("td", where),
      element("td", [element("b", level, { className: `severity ${level}` }), " ",
        element("a", rule, { className: "code", href: `rules/${page}.html` })]),
      element("td", number(group.length), { className: "number" }),
      objects,
      element("td", group.map((place) => d[place]).sort()[0], { className: "time" }),
    ]);
  }

  function fill() {
    by("hits").replaceChildren(...groups.slice(0, limit).map(row));
    by("more").hidden = groups.length <= limit;
    by("more").textContent = `Show more (${number(groups.length - limit)} left)`;
  }

  function show() {
    const isAsked = Boolean(search.value.trim() || severity.value || environment.value);
    by("results").hidden = !isAsked;
    limit = PAGE;
    const found = isAsked ? matching() : [];
    groups = grouped(found);
    fill();
    const databases = new Set(found.map((at) => t[at])).size;
    by("shown").textContent = isAsked
      ? `${number(found.length)} of ${number(t.length)} findings, in ${number(databases)} of ${number(targets.length)} databases`
      : `${number(t.length)} open findings in ${number(targets.length)} databases`;
  }

  by("more").addEventListener("click", () => { limit += PAGE * 5; fill(); });
  typed(search, () => {
    show();
    const query = search.value.trim();
    try { history.replaceState(null, "", query ? `#${encodeURIComponent(query)}` : "#"); } catch { /* not allowed here */ }
  });
  severity.addEventListener("change", show);
  environment.addEventListener("change", show);
  if (location.hash.length > 1) search.value = decodeURIComponent(location.hash.slice(1));
  controlled(show);
  show();
})();
