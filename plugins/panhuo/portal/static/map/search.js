// Search by number, project, place or region; a hit leads the map there.
import { ask, complain } from "./ask.js";
import { categoryName } from "./categories.js";
import { element } from "./element.js";
import { amount, say } from "./language.js";

const form = document.getElementById("search");
const hits = document.getElementById("hits");
const BESIDE_THE_CARD = { top: 60, bottom: 60, left: 60, right: 450 };

/**
 * @param {maplibregl.Map} map
 * @param {(region: string, piece: string) => void} openCard
 */
export function startSearch(map, openCard) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = form.elements.q.value.trim();
    if (text.length < 2) {
      complain(say("请至少输入两个字。", "Enter at least two characters."));
      return;
    }
    const found = await ask("search", { q: text });
    if (found) list(found);
  });
  form.addEventListener("input", () => { if (!form.elements.q.value) hits.replaceChildren(); });

  function list(found) {
    hits.replaceChildren(...found.map((hit) => element("li", {}, element("button", {
      type: "button", className: "row", onclick: () => go(hit),
    }, describe(hit)))));
    if (!found.length) {
      hits.replaceChildren(element("li", { className: "empty" }, say("没有找到，或不在您的范围内。", "Nothing found within your scope.")));
    }
  }

  function go(hit) {
    if (hit.bbox) map.fitBounds(hit.bbox, { padding: BESIDE_THE_CARD, maxZoom: 15, duration: 0 });
    if (hit.kind === "piece") openCard(hit.region_code, hit.piece_id);
    hits.replaceChildren();
  }
}

function describe(hit) {
  if (hit.kind === "region") return hit.region_name;
  const name = hit.project_name ?? hit.location ?? "";
  const number = hit.supervision_no ?? hit.parcel_code ?? [hit.approval_no, hit.plot_no].filter(Boolean).join("/");
  const kind = hit.kind === "piece" ? categoryName(hit.category) : say("宗地", "Parcel");
  return `${kind} · ${number} ${name} · ${amount(hit.area_mu)} ${say("亩", "mu")}`;
}
