// How old the latest publication of each county is, and the lines of spatial planning: switched on by hand.
import { element, swatch } from "./element.js";
import { onLanguage, say } from "./language.js";

const DAY = 24 * 3600 * 1000;
const GRADES = [
  [31, "#009e73", "一个月内", "within a month"],
  [92, "#56b4e9", "三个月内", "within three months"],
  [183, "#e69f00", "半年内", "within half a year"],
  [Infinity, "#d55e00", "半年以上", "older"],
];
const NEVER = "#bbbbbb";
const key = document.getElementById("freshness-key");

export function startLayers(map, regions) {
  const pairs = regions.flatMap((region) => [region.region_code, gradeOf(region.as_of)]);
  if (pairs.length) map.setPaintProperty("freshness", "fill-color", ["match", ["get", "region_code"], ...pairs, NEVER]);
  for (const [box, layer] of [["show-freshness", "freshness"], ["show-plan", "plan"]]) {
    const input = document.getElementById(box);
    input.addEventListener("change", () => {
      map.setLayoutProperty(layer, "visibility", input.checked ? "visible" : "none");
      if (layer === "freshness") key.hidden = !input.checked;
    });
  }
  write();
  onLanguage(write);
}

function gradeOf(asOf) {
  if (!asOf) return NEVER;
  const age = (Date.now() - Date.parse(asOf)) / DAY;
  return GRADES.find(([days]) => age <= days)[1];
}

function write() {
  const rows = GRADES.map(([, colour, zh, en]) => element("li", {}, swatch(colour), say(zh, en)));
  key.replaceChildren(...rows, element("li", {}, swatch(NEVER), say("从未发布", "never published")));
}
