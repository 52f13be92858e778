// What entered the list, left it or changed between two days: on the map and as a list.
import { ask } from "./ask.js";
import { categoryName } from "./categories.js";
import { element, swatch } from "./element.js";
import { chosenFilters } from "./filters.js";
import { amount, onLanguage, say } from "./language.js";
import { hideLand, UNDER } from "./layers.js";

const EVENTS = {
  entered: ["#d55e00", "进入", "Entered"],
  left: ["#0072b2", "退出", "Left"],
  changed: ["#e69f00", "变化", "Changed"],
};
const MOST_LISTED = 200;
const form = document.getElementById("compare");
const result = document.getElementById("changes");
const stop = document.getElementById("stop-comparing");
const counts = document.querySelector(".legend table");
const key = document.getElementById("change-key");
let compared = null;

/** The two days that are compared, the earlier first; null when none are. */
export const comparedDays = () => compared?.days ?? null;

/** Offer the days of the publications; `redraw` is called when the comparison ends. */
export function startCompare(map, context, redraw) {
  const days = [...context.days].reverse();
  for (const [name, chosen] of [["before", days.at(-2)], ["after", days.at(-1)]]) {
    form.elements[name].append(...days.map((day) => element("option", { value: day }, day)));
    if (chosen) form.elements[name].value = chosen;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { regions, categories } = chosenFilters();
    const { before, after } = Object.fromEntries(new FormData(form));
    const answer = await ask("changes", { before, after, regions, categories });
    if (!answer) return;
    compared = { ...answer, days: [before, after] };
    draw(map);
    write(map);
  });
  stop.addEventListener("click", () => {
    compared = null;
    map.getSource("changes").setData({ type: "FeatureCollection", features: [] });
    result.replaceChildren();
    stop.hidden = true;
    showKey(false);
    redraw();
  });
  onLanguage(() => { if (compared) write(map); });
}

function draw(map) {
  if (!map.getLayer("changes")) {
    const colours = Object.entries(EVENTS).flatMap(([event, [colour]]) => [event, colour]);
    const colour = ["match", ["get", "event"], ...colours, "#555555"];
    map.addLayer({ id: "changes", type: "fill", source: "changes", paint: { "fill-color": colour, "fill-opacity": 0.7 } }, UNDER);
    map.addLayer({ id: "change-lines", type: "line", source: "changes", paint: { "line-color": colour, "line-width": 4 } }, UNDER);
  }
  const features = compared.features.filter((feature) => feature.geometry);
  map.getSource("changes").setData({ type: "FeatureCollection", features });
  hideLand(map);
  stop.hidden = false;
  showKey(true);
}

function showKey(comparing) {
  key.hidden = !comparing;
  counts.hidden = comparing;
}

function write(map) {
  key.replaceChildren(...Object.values(EVENTS).map(([colour, zh, en]) => element("li", {}, swatch(colour), say(zh, en))));
  const parts = Object.entries(EVENTS).map(([event, [colour, zh, en]]) => {
    const total = compared.totals[event] ?? { items: 0, area_mu: 0 };
    const rows = compared.features.filter((feature) => feature.properties.event === event).slice(0, MOST_LISTED);
    const head = element("summary", {}, swatch(colour),
      `${say(zh, en)} ${total.items} ${say("宗", "items")} ${amount(total.area_mu)} ${say("亩", "mu")}`);
    const made = element("details", { open: total.items > 0 && total.items <= 20 }, head,
      element("ul", {}, ...rows.map((feature) => line(map, feature))));
    made.dataset.event = event;
    return made;
  });
  const notes = [];
  if (compared.uncompared.length) {
    notes.push(say(`前一日期尚未发布、不作比较：${compared.uncompared.join("、")}`,
      `Not yet published on the earlier day, not compared: ${compared.uncompared.join(", ")}`));
  }
  if (compared.left_off) {
    notes.push(say(`另有 ${compared.left_off} 宗未列出，请缩小筛选范围。`, `${compared.left_off} more are left off; filter more narrowly.`));
  }
  result.replaceChildren(...parts, ...notes.map((note) => element("p", { className: "hint" }, note)));
}

function line(map, { geometry, properties: row }) {
  const number = row.supervision_no ?? row.parcel_code ?? [row.approval_no, row.plot_no].filter(Boolean).join("/");
  const categories = [...new Set([row.category_before, row.category_after].filter(Boolean))].map(categoryName);
  const areas = [row.area_mu_before, row.area_mu_after].filter((mu) => mu !== null).map((mu) => amount(mu));
  const text = `${number} ${categories.join(" → ")} ${[...new Set(areas)].join(" → ")} ${say("亩", "mu")}`;
  if (!geometry) return element("li", {}, `${text}${say("（无图形）", " (no shape)")}`);
  const go = () => map.flyTo({ center: geometry.coordinates.flat(2)[0], zoom: 15, animate: false });
  return element("li", {}, element("button", { type: "button", className: "row", onclick: go }, text));
}
