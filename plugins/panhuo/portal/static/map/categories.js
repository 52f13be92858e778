// The five categories: their colours (Okabe and Ito, told apart by colour-blind people too) and names.
import { say } from "./language.js";

export const COLOURS = {
  PEWG: "#0072b2",
  GEWY: "#d55e00",
  YEWJ: "#e69f00",
  JEWT: "#009e73",
  TEWDB: "#cc79a7",
};

const ENGLISH = {
  PEWG: "Approved, not supplied",
  GEWY: "Supplied, not used",
  YEWJ: "Used in part",
  JEWT: "Built, not in operation",
  TEWDB: "Operating below target",
};

let chinese = {};

export const nameCategories = (names) => { chinese = names; };
export const categoryName = (code) => (code ? say(chinese[code] ?? code, ENGLISH[code] ?? code) : "—");

/** A MapLibre expression: the colour of a feature by its category. */
export const colourExpression = ["match", ["get", "category"], ...Object.entries(COLOURS).flat(), "#555555"];
