// The page of a run: asks each second for what the command line knows, and writes it in. Texts are texts, never markup.
"use strict";

const EVERY_MS = 1000, LOST_AFTER_MS = 4000;
const LARGEST_CPU = 0.8; // of a core; above it the stage is INVALID
const CHART = { width: 900, height: 260, left: 76, right: 8, top: 10, bottom: 24 };
const NICE = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

const at = (id) => document.getElementById(id);
const count = (value) => Math.round(value).toLocaleString("en");
const percent = (share, digits = 1) => `${(share * 100).toFixed(digits)} %`;
const length = (share) => `${(share * 100).toFixed(2)}%`; // as a style has it

let heardAt = Date.now(), last = null;

function make(tag, text, name) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (name) node.className = name;
  return node;
}

function latency(value) {
  if (value === null) return "–";
  return value < 1 ? `${Number((value * 1000).toPrecision(3))} ms` : `${Number(value.toPrecision(3))} s`;
}

function duration(seconds) {
  const whole = Math.round(seconds), minutes = Math.floor(whole / 60) % 60, hours = Math.floor(whole / 3600);
  const parts = [[hours, "h"], [minutes, "min"], [whole % 60, "s"]].filter(([amount]) => amount);
  return parts.map(([amount, unit]) => `${amount} ${unit}`).join(" ") || "0 s";
}

function show(live) {
  last = live;
  document.title = `${live.utilisation_words} ${live.name}`;
  at("name").textContent = live.name;
  at("about").textContent = live.about;
  at("when").textContent = when(live);
  showLoad(live);
  at("tiles").replaceChildren(...tiles(live));
  at("generator").replaceChildren(...generator(live));
  at("stages").replaceChildren(...live.stages.map(stage));
  showVerdict(live);
  showLatency(live);
  at("run").textContent = `Run ${live.run}; the report will be ${live.report}`;
}

function when(live) {
  if (live.ended !== null) return live.ended ? `ending early: ${live.ended}` : "the plan is done";
  if (live.now === null) return "starting the fleet";
  if (live.part === "draining") return "citizens finish what they wait for";
  const which = live.replicate ? `${live.replicate}, ` : "", whole = live.replicate ? "replicate" : "run";
  const of = `${which}stage ${live.stage + 1} of ${live.stages.length}, ${live.part}`;
  return `${of}: ${duration(live.left_in_stage_s)} left in the stage, ${duration(live.left_s)} in the ${whole}`;
}

function showLoad(live) {
  const stated = live.stated_capacity, peak = live.observed_peak;
  const most = Math.max(stated.users, ...live.stages.map((each) => each.users || 0));
  const source = stated.source ? ` (${stated.source})` : "";
  at("utilisation").textContent = live.utilisation_words;
  at("stated").textContent = `of the stated ${count(stated.users)} concurrent users${source}`;
  const now = live.now;
  const each = live.scale === 1 ? "" : `, each for ${live.scale}`;
  at("users").textContent = now === null ? "" :
    `${count(live.users)} concurrent users: ${citizens(live)}${each}`;
  at("filled").style.width = length(Math.min(1, live.users / most));
  mark("full", stated.users / most, "stated capacity");
  mark("peak", peak ? peak.users / most : null, peak ? `observed peak, ${count(peak.users)}` : "");
}

function citizens(live) {
  const planned = live.part === "draining" ? "" : ` of ${count(live.now.planned)} planned`;
  return `${count(live.now.open)} citizens${planned}`;
}

function mark(id, share, words) {
  at(id).hidden = share === null;
  if (share === null) return;
  const text = at(`${id}_words`);
  at(id).style.left = text.style.left = length(share);
  text.textContent = words;
  text.classList.toggle("at-end", share > 0.9);
}

function tile(name, value, beside = "", bad = false) {
  const box = make("div", undefined, bad ? "bad" : ""), said = make("dd", value);
  if (beside) said.append(make("small", beside));
  box.append(make("dt", name), said);
  return box;
}

function tiles(live) {
  const now = live.now;
  if (now === null) return [];
  const kinds = Object.entries(now.errors_by_outcome).sort((one, other) => other[1] - one[1]).slice(0, 3);
  const told = kinds.map(([kind, times]) => `${kind} ${count(times)}`).join(", ");
  const limit = live.latency_limit, scaled = live.scale === 1 ? "" : `, at 1:${live.scale}`;
  const slow = limit !== null && now.p95_s !== null && now.p95_s >= limit.limit_s;
  return [
    tile("p95 of pages, now", now.p95_words || "–", limit ? limit.text : "", slow),
    tile("p50 of pages, now", now.p50_words || "–"),
    tile("pages a second", count(now.pages), `${count(now.requests)} requests${scaled}`),
    tile("requests in flight", count(now.in_flight)),
    tile("errors in this stage", now.errors_words || "–", told, kinds.length > 0),
  ];
}

function generator(live) {
  const now = live.now;
  if (now === null) return [];
  const cpu = now.cpu === null ? "–" : percent(now.cpu, 0);
  const gone = live.workers_gone.length ? `ended: worker ${live.workers_gone.join(", ")}` : "";
  return [
    tile("workers", `${now.workers} of ${now.workers_planned}`, gone, now.workers < now.workers_planned),
    tile("CPU of the busiest", cpu, "of one core", now.cpu !== null && now.cpu >= LARGEST_CPU),
    tile("loop lag at worst", latency(now.loop_lag_s)),
    tile("own delay, p99", latency(now.own_delay_s)),
    tile("citizens", count(now.open), live.part === "draining" ? "" : `of ${count(now.planned)} planned`),
  ];
}

function stage(each) {
  const row = make("tr", undefined, each.state.replace(" ", "-"));
  row.append(make("td", each.load === null ? "next trial" : each.load));
  row.append(make("td", each.users === null ? "" : count(each.users)));
  row.append(make("td", each.state, "words"));
  row.append(make("td", each.result || "", `words ${(each.result || "").replace(" ", "-")}`));
  row.append(make("td", each.says, "words"));
  return row;
}

function showVerdict(live) {
  const verdict = live.verdict, box = at("verdict");
  if (verdict !== null) {
    box.textContent = `Of ${verdict.stages} of ${live.stages.length} stages: ${verdict.sentence}`;
    box.className = verdict.answer;
  }
  at("doubted").hidden = live.doubts.length === 0;
  at("doubts").replaceChildren(...live.doubts.map((doubt) => {
    const item = make("li", undefined, doubt.grave ? "grave" : "");
    item.append(make("b", `${doubt.what}: `), `${doubt.evidence}. ${doubt.advice}`);
    return item;
  }));
}

function draw(tag, attributes, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

function niceAbove(value) {
  const decade = 10 ** Math.floor(Math.log10(value));
  return decade * NICE.find((nice) => nice * decade >= value * (1 - 1e-9));
}

function showLatency(live) {
  const seconds = live.seconds.second, limit = live.latency_limit;
  at("limit").textContent = limit ? limit.text : "";
  if (!seconds.length) return;
  at("span").textContent = `last ${duration(seconds.length)}`;
  let highest = Math.max(0.001, ...live.seconds.p95_s.filter((value) => value !== null));
  const shown = limit !== null && limit.limit_s <= 4 * highest; // else it would press the curves flat
  const top = niceAbove(shown ? Math.max(highest, limit.limit_s) : highest);
  const first = seconds[0], span = Math.max(30, seconds[seconds.length - 1] - first);
  const x = (second) => CHART.left + ((second - first) / span) * (CHART.width - CHART.left - CHART.right);
  const y = (value) => CHART.top + (1 - value / top) * (CHART.height - CHART.top - CHART.bottom);
  const parts = [0, 0.5, 1].flatMap((share) => axis(share * top, y(share * top)));
  if (shown) parts.push(line("limit", CHART.left, CHART.width - CHART.right, y(limit.limit_s)));
  for (const name of ["p95", "p50"]) {
    parts.push(draw("path", { class: name, d: path(seconds, live.seconds[`${name}_s`], x, y) }));
  }
  for (const second of marks(first, span)) {
    parts.push(draw("text", { x: x(second), y: CHART.height - 6, "text-anchor": "middle" }, duration(second)));
  }
  at("latency").replaceChildren(...parts);
}

function axis(value, height) {
  const label = { x: CHART.left - 8, y: height + 4, "text-anchor": "end" };
  return [line("grid", CHART.left, CHART.width - CHART.right, height), draw("text", label, value ? latency(value) : "0")];
}

function line(name, from, to, height) {
  return draw("line", { class: name, x1: from, x2: to, y1: height, y2: height });
}

function path(seconds, values, x, y) {
  let pen = "M";
  const steps = [];
  seconds.forEach((second, place) => {
    if (values[place] === null) { pen = "M"; return; } // nothing ended in it: a gap
    steps.push(`${pen}${x(second).toFixed(1)} ${y(values[place]).toFixed(1)}`);
    pen = "L";
  });
  return steps.join("");
}

function marks(first, span) {
  const step = [10, 30, 60, 120].find((each) => span / each <= 7) || 300;
  const begin = Math.ceil((first + 1) / step) * step;
  return Array.from({ length: Math.floor((first + span - begin) / step) + 1 }, (_, place) => begin + place * step)
    .filter((second) => second < first + span * 0.97);
}

function alarm() {
  const words = [];
  if (last !== null && Date.now() - heardAt > LOST_AFTER_MS) {
    words.push(last.ended === null && !last.stopping
      ? `Nobody answers since ${new Date(heardAt).toLocaleTimeString()}: the run has ended, or the way to it is broken.`
      : `The run is over. The command line judges it and writes ${last.report}`);
  } else if (last !== null && last.workers_words) {
    words.push(last.workers_words); // of the present stage: the next one goes on with those that are left
  }
  at("alarm").textContent = words.join(" ");
  at("alarm").hidden = words.length === 0;
}

async function ask() {
  try {
    const answer = await fetch("/portal-load/live.json", { cache: "no-store" });
    if (answer.redirected) { location.reload(); return; } // the login is no longer good
    const live = await answer.json();
    if (answer.ok && live.format === 1) { heardAt = Date.now(); show(live); }
  } catch { /* said by the alarm, once it lasts */ }
  alarm();
  setTimeout(ask, EVERY_MS);
}

ask();
