// The legend counts what lies in view and passes the filters.
import { ask } from "./ask.js";
import { COLOURS, categoryName } from "./categories.js";
import { element, swatch } from "./element.js";
import { amount, onLanguage, say } from "./language.js";

const body = document.getElementById("legend");
const rest = document.getElementById("shapeless");
let counted = { in_view: {}, shapeless: {} };
let asking = new AbortController();

/** Count anew; a question that is still open is given up. */
export async function count(map, chosen, moment) {
  asking.abort();
  asking = new AbortController();
  const bounds = map.getBounds();
  const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()]
    .map((degrees) => Math.max(-360, Math.min(360, degrees)).toFixed(6)).join(",");
  const answer = await ask("counts", { ...chosen, moment, bbox }, { signal: asking.signal });
  if (answer) {
    counted = answer;
    write();
  }
}

function write() {
  const none = { items: 0, area_mu: 0 };
  const lines = Object.entries(COLOURS).map(([code, colour]) => {
    const { items, area_mu: mu } = counted.in_view[code] ?? none;
    return row([swatch(colour), categoryName(code)], items, mu, code);
  });
  const seen = Object.values(counted.in_view);
  const sum = (name) => seen.reduce((total, each) => total + each[name], 0);
  lines.push(row([say("合计", "Total")], sum("items"), sum("area_mu"), "total"));
  body.replaceChildren(...lines);
  const shapeless = Object.values(counted.shapeless).reduce((total, each) => total + each.items, 0);
  rest.textContent = shapeless
    ? say(`另有 ${shapeless} 宗没有图形，不在图上。`, `${shapeless} more have no shape and are not on the map.`)
    : "";
}

function row(head, items, mu, code) {
  const made = element("tr", {}, element("th", { scope: "row" }, ...head),
    element("td", { className: "number" }, String(items)), element("td", { className: "number" }, amount(mu)));
  made.dataset.category = code;
  return made;
}

onLanguage(write);
