// What is switched on by hand: how old each county's latest publication is, plan lines, topology issues.
import { element, swatch } from "./element.js";
import { onLanguage, say } from "./language.js";

const DAY = 24 * 3600 * 1000;
const GRADES = [
  [31, "#dbe9ec", "一个月内", "within a month"],
  [92, "#a8c6cc", "三个月内", "within three months"],
  [183, "#6f959d", "半年内", "within half a year"],
  [Infinity, "#42646c", "半年以上", "older"],
];
const SWITCHES = {
  "show-freshness": ["freshness"],
  "show-plan": ["plan"],
  "show-topology": ["topology", "topology-points"],
};
const NEVER = "#f0caca";
const key = document.getElementById("freshness-key");

export function startSwitches(map, regions) {
  const pairs = regions.flatMap((region) => [region.region_code, gradeOf(region.as_of)]);
  if (pairs.length) map.setPaintProperty("freshness", "fill-color", ["match", ["get", "region_code"], ...pairs, NEVER]);
  for (const [box, layers] of Object.entries(SWITCHES)) {
    const input = document.getElementById(box);
    input.addEventListener("change", () => {
      for (const id of layers) map.setLayoutProperty(id, "visibility", input.checked ? "visible" : "none");
      if (box === "show-freshness") key.hidden = !input.checked;
    });
  }
  for (const id of SWITCHES["show-topology"]) map.on("click", id, (event) => tell(map, event));
  write();
  onLanguage(write);
}

function tell(map, { lngLat, features: [issue] }) {
  const { rule_code: rule, message_zh: message, next_step: next } = issue.properties;
  new window.maplibregl.Popup({ className: "issue" }).setLngLat(lngLat)
    .setText(`${rule}：${message} ${next}`).addTo(map);
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
