// What is drawn: sums by grid cell while a piece is smaller than a pixel, pieces from zoom 12 on.
import { colourExpression } from "./categories.js";

export const PIECES = "pieces";
const NEAR = 12;
export const UNDER = "topology"; // land is drawn below the issues and the names
const FIELDS = "id,region_code,piece_id,category,status,severity,age_class,area_class,area_mu,project_name";

const tilesOf = (layer, values = {}) => {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value));
  return [`${location.origin}/ogc/collections/${layer}/tiles/WebMercatorQuad/{z}/{x}/{y}?${query}`];
};

const nothing = { type: "FeatureCollection", features: [] };

/**
 * The style without any land: a base map if there is one, regions, their names, and room for what is
 * switched on.
 */
export function baseStyle(regions, baseMap) {
  const base = baseMap.map((url, place) => [`base-${place}`, { type: "raster", tiles: [url], tileSize: 256, maxzoom: 18 }]);
  return {
    version: 8,
    sources: {
      ...Object.fromEntries(base),
      region: { type: "vector", tiles: tilesOf("region", { properties: "id,region_code" }), maxzoom: 13 },
      plan: { type: "vector", tiles: tilesOf("plan_zone", { properties: "id,kind" }), minzoom: 9, maxzoom: 15 },
      topology: {
        type: "vector", tiles: tilesOf("topology_issue", { properties: "id,rule_code,message_zh,next_step" }),
        minzoom: 9, maxzoom: 17,
      },
      names: { type: "geojson", data: namePoints(regions) },
      changes: { type: "geojson", data: nothing },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": "#f3f1ea" } },
      ...base.map(([id]) => ({ id, type: "raster", source: id })),
      fill("region", "region", { "fill-color": "#ffffff", "fill-opacity": base.length ? 0.2 : 0.8 }),
      fill("freshness", "region", { "fill-opacity": 0.55 }, "none"),
      line("borders", "region", { "line-color": "#7d8b88", "line-width": 1.2 }),
      line("plan", "plan", { "line-color": "#444444", "line-width": 2, "line-dasharray": [3, 2] }, "none"),
      line("topology", "topology", { "line-color": "#b3005e", "line-width": 4 }, "none"),
      {
        id: "topology-points", type: "circle", source: "topology", "source-layer": "default",
        filter: ["==", ["geometry-type"], "Point"], layout: shown("none"),
        paint: { "circle-color": "#b3005e", "circle-radius": 7 },
      },
      {
        id: "names",
        type: "symbol",
        source: "names",
        layout: { "text-field": ["get", "name"], "text-size": 15, "text-font": ["sans-serif"] },
        paint: { "text-color": "#3c4a48", "text-halo-color": "#ffffff", "text-halo-width": 1.5 },
      },
    ],
  };
}

const shown = (visibility) => ({ visibility });
const fill = (id, source, paint, visibility = "visible") =>
  ({ id, type: "fill", source, "source-layer": "default", paint, layout: shown(visibility) });
const line = (id, source, paint, visibility = "visible") =>
  ({ id, type: "line", source, "source-layer": "default", paint, layout: shown(visibility) });

function namePoints(regions) {
  const features = regions.filter((region) => region.bbox).map(({ name, bbox }) => ({
    type: "Feature",
    properties: { name },
    geometry: { type: "Point", coordinates: [(bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2] },
  }));
  return { type: "FeatureCollection", features };
}

const radius = ["interpolate", ["linear"], ["sqrt", ["get", "pieces"]], 1, 5, 10, 14, 60, 26];
const halfSeen = { "fill-color": colourExpression, "fill-opacity": 0.7 };

/**
 * Draw the land anew, after the filters or the moment have changed.
 * @param {maplibregl.Map} map
 * @param {Record<string, string>} chosen the filters, as the questions take them
 * @param {string} moment a day or a publication; empty: the latest
 */
export function drawLand(map, chosen, moment) {
  for (const id of [PIECES, "outlines", "picked", "cells"]) if (map.getLayer(id)) map.removeLayer(id);
  for (const id of ["near", "far"]) if (map.getSource(id)) map.removeSource(id);
  const layer = moment ? "five_not_past" : "five_not";
  const { holder, ...others } = chosen;
  const properties = holder ? `${FIELDS},holder` : FIELDS;
  map.addSource("near", { type: "vector", tiles: tilesOf(layer, { moment, properties }), minzoom: NEAR, maxzoom: 17 });
  map.addSource("far", {
    type: "vector", tiles: tilesOf(`${layer}_overview`, { ...others, moment }), maxzoom: NEAR - 1,
  });
  const near = { source: "near", "source-layer": "default", minzoom: NEAR, filter: pieceFilter(chosen) };
  map.addLayer({ ...near, id: PIECES, type: "fill", paint: halfSeen }, UNDER);
  map.addLayer({ ...near, id: "outlines", type: "line", paint: { "line-color": colourExpression, "line-width": 1.5 } }, UNDER);
  map.addLayer({
    ...near, id: "picked", type: "line", filter: ["==", ["get", "id"], ""],
    paint: { "line-color": "#000000", "line-width": 4 },
  }, UNDER);
  map.addLayer({
    id: "cells", type: "circle", source: "far", "source-layer": "default", maxzoom: NEAR,
    layout: shown(holder ? "none" : "visible"), // sums know no names
    paint: {
      "circle-color": colourExpression, "circle-radius": radius, "circle-opacity": 0.75,
      "circle-stroke-color": "#ffffff", "circle-stroke-width": 1,
    },
  }, UNDER);
}

const FIELD_OF = {
  regions: "region_code", categories: "category", statuses: "status",
  severities: "severity", ages: "age_class", areas: "area_class",
};

function pieceFilter(chosen) {
  const parts = Object.entries(FIELD_OF)
    .filter(([name]) => chosen[name])
    .map(([name, field]) => ["in", ["to-string", ["get", field]], ["literal", chosen[name].split(",")]]);
  if (chosen.holder) parts.push(["in", chosen.holder, ["coalesce", ["get", "holder"], ""]]);
  return ["all", ...parts];
}

/** Hide the land while two dates are compared; drawing it anew brings it back. */
export function hideLand(map) {
  for (const id of [PIECES, "outlines", "picked", "cells"]) map.setLayoutProperty(id, "visibility", "none");
}

/** Draw a dark outline round one piece; none without an id. */
export const pick = (map, id) => map.setFilter("picked", ["==", ["get", "id"], id ?? ""]);
