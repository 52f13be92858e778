// The pieces in view as a list of buttons: the map for those who cannot, or do not want to, point.
import { categoryName } from "./categories.js";
import { element } from "./element.js";
import { amount, say } from "./language.js";
import { PIECES } from "./layers.js";

const list = document.getElementById("in-view");
const MOST = 60;

/** Write the list; from further away than single pieces are drawn it says to come closer. */
export function listInView(map, openCard) {
  const drawn = map.getLayer(PIECES) ? map.queryRenderedFeatures({ layers: [PIECES] }) : [];
  const byId = new Map(drawn.map((feature) => [feature.properties.id, feature.properties]));
  const rows = [...byId.values()].sort((one, other) => other.area_mu - one.area_mu).slice(0, MOST);
  list.replaceChildren(...rows.map((row) => element("li", {}, element("button", {
    type: "button", className: "row", onclick: () => openCard(row.region_code, row.piece_id),
  }, `${categoryName(row.category)} · ${row.project_name ?? row.piece_id} · ${amount(row.area_mu)} ${say("亩", "mu")}`))));
  if (!rows.length) {
    list.replaceChildren(element("li", { className: "empty" },
      say("放大到能看清单个地块后在此列出。", "Come closer: pieces are listed once they are drawn one by one.")));
  }
}
