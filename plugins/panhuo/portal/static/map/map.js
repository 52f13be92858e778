// The page: asks who looks, draws, and lets the parts speak to each other.
import { ask, complain } from "./ask.js";
import { nameCategories } from "./categories.js";
import { closeCard, openCard, startCard } from "./card.js";
import { comparedDays, startCompare } from "./compare.js";
import { chosenFilters, nameChoices, startFilters } from "./filters.js";
import { listInView } from "./in_view.js";
import { onLanguage, say, setLanguage } from "./language.js";
import { baseStyle, drawLand, hideLand, pick, PIECES } from "./layers.js";
import { count } from "./legend.js";
import { chosenMoment, startMoments } from "./moments.js";
import { startPrint } from "./print.js";
import { startSearch } from "./search.js";
import { startSwitches } from "./switches.js";

const { maplibregl } = window;
const WHOLE_COUNTRY = [73, 18, 135, 54];

function makeMap(context) {
  maplibregl.setWorkerUrl("/static/vendor/maplibre/maplibre-gl-csp-worker.js");
  const map = new maplibregl.Map({
    container: "map",
    style: baseStyle(context.regions, context.base_map),
    bounds: context.bbox ?? WHOLE_COUNTRY,
    fitBoundsOptions: { padding: 30 },
    maxZoom: 19,
    dragRotate: false, // north stays at the top, as the arrow says
    pitchWithRotate: false,
    attributionControl: false,
    localIdeographFontFamily: "'Noto Sans CJK SC', 'Noto Sans SC', 'Microsoft YaHei', sans-serif",
    canvasContextAttributes: { preserveDrawingBuffer: true }, // or a printed map would be white
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-left");
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 140 }), "bottom-left");
  map.getCanvas().setAttribute("aria-label", say("地图：方向键移动，加减键缩放", "Map: arrow keys move it, plus and minus zoom"));
  return map;
}

function startClicks(map) {
  map.on("click", (event) => {
    const layers = [PIECES, "cells"].filter((id) => map.getLayer(id));
    const [hit] = map.queryRenderedFeatures(event.point, { layers });
    if (!hit) return closeCard();
    if (hit.layer.id === "cells") return map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2 });
    return openCard(hit.properties.region_code, hit.properties.piece_id);
  });
  for (const layer of [PIECES, "cells"]) {
    map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
  }
}

function startLanguage(context) {
  const button = document.getElementById("language");
  button.addEventListener("click", () => {
    const chosen = document.documentElement.lang === "en" ? "zh" : "en";
    setLanguage(chosen);
    button.textContent = chosen === "zh" ? "English" : "中文";
    button.lang = chosen === "zh" ? "en" : "zh-CN";
  });
  onLanguage(() => nameChoices(context));
}

async function start() {
  const context = await ask("context");
  if (!context) return;
  nameCategories(context.categories);
  const map = makeMap(context);
  document.getElementById("map").map = map; // for the console, and for tests
  const countAnew = () => count(map, chosenFilters(), chosenMoment());
  const redraw = () => {
    drawLand(map, chosenFilters(), chosenMoment());
    if (comparedDays()) hideLand(map);
    countAnew();
  };
  map.on("error", () => complain(say("有图层没有读到，请稍后再试。", "A layer could not be read; try again later.")));
  map.once("load", () => {
    startFilters(context, redraw);
    startMoments(context, () => { closeCard(); redraw(); });
    startLanguage(context);
    startSearch(map, openCard);
    startCard(context, { moment: chosenMoment, picked: (piece) => pick(map, piece?.id) });
    startCompare(map, context, redraw);
    startPrint(map, context);
    startSwitches(map, context.regions);
    startClicks(map);
    redraw();
    map.on("moveend", countAnew);
    map.on("idle", () => listInView(map, openCard));
  });
}

start();
