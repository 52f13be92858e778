// The card of one piece: what it is, since when, why, what it was before, what lies beside it.
import { ask } from "./ask.js";
import { COLOURS, categoryName } from "./categories.js";
import { element, swatch } from "./element.js";
import { amount, onLanguage, say } from "./language.js";
import { reportForm } from "./report.js";

const panel = document.getElementById("card");
const body = document.getElementById("card-body");
const title = document.getElementById("card-title");
let shown = null;
let context = null;
let hooks = null;
let cameFrom = null;

/**
 * @param {object} told the context of the page
 * @param {{ moment: () => string, picked: (piece: object | null) => void }} given what the card needs of the map
 */
export function startCard(told, given) {
  context = told;
  hooks = given;
  document.getElementById("close-card").addEventListener("click", closeCard);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeCard(); });
  onLanguage(() => { if (shown) write(); });
}

export async function openCard(region, piece) {
  const path = `pieces/${region}/${encodeURIComponent(piece)}`;
  const answer = await ask(path, { moment: hooks.moment() });
  if (!answer) return;
  if (panel.hidden) cameFrom = document.activeElement;
  shown = answer;
  hooks.picked(answer.piece);
  write();
  panel.hidden = false;
  panel.scrollTop = 0;
  title.focus();
}

export function closeCard() {
  if (panel.hidden) return;
  panel.hidden = true;
  shown = null;
  hooks.picked(null);
  cameFrom?.focus();
}

function write() {
  const { piece } = shown;
  title.replaceChildren(swatch(COLOURS[piece.category]), `${categoryName(piece.category)} · ${piece.sub_class ?? ""}`);
  body.replaceChildren(
    facts(piece),
    part(say("判定依据", "Evidence"), shown.evidence.filter((row) => row.category === piece.category).map(criterion)),
    part(say("提示", "Warnings"), shown.warnings.map((row) => element("li", {}, row.detail_zh ?? row.warning))),
    part(say("沿革", "History"), shown.history.map(past)),
    part(say("相邻", "Neighbours"), shown.neighbours.map(neighbour)),
    reportForm(piece, context.page_mark),
  );
}

function facts(piece) {
  const mu = say("亩", "mu");
  const rows = [
    [say("项目", "Project"), piece.project_name],
    [say("坐落", "Place"), piece.location],
    [say("县（市、区）", "County"), piece.region_name],
    [say("面积", "Area"), `${amount(piece.area_mu)} ${mu}（${amount(piece.area_m2)} m²）`],
    [say("认定状态", "Status"), piece.status],
    [say("起算日期", "Since"), piece.since && `${piece.since}${piece.age_days === null ? "" : say(`（已 ${piece.age_days} 天）`, ` (${piece.age_days} days)`)}`],
    [say("列入清单", "Entered"), piece.entered_on],
    [say("办理期限", "Due"), piece.due_on],
    [say("监管号", "Supervision no."), piece.supervision_no],
    [say("宗地代码", "Parcel code"), piece.parcel_code],
    [say("批准文号", "Approval no."), [piece.approval_no, piece.plot_no].filter(Boolean).join("/")],
    [say("用途", "Land use"), piece.land_use],
    [say("土地使用权人", "Holder"), piece.holder],
    [say("发布", "Publication"), `${piece.publication_id} · ${piece.as_of}`],
  ].filter(([, value]) => value);
  return element("dl", { className: "pairs" }, ...rows.flatMap(([name, value]) =>
    [element("dt", {}, name), element("dd", {}, String(value))]));
}

function part(name, items) {
  if (!items.length) return "";
  return element("section", {}, element("h3", {}, name), element("ul", {}, ...items));
}

function criterion(row) {
  const verdict = element("strong", {}, say(row.verdict_zh, row.verdict.replace("_", " ")));
  const made = element("li", {}, element("p", {}, verdict, ` ${row.statement_zh ?? row.topic}`));
  if (row.quote) {
    made.append(element("blockquote", {}, row.quote,
      element("cite", {}, [row.document, row.clause].filter(Boolean).join(" "))));
  }
  const source = [row.file_name, row.row_no && say(`第 ${row.row_no} 行`, `row ${row.row_no}`)].filter(Boolean);
  const rule = [row.rule_id && `${say("规则", "Rule")} ${row.rule_id}${ruleStatus(row)}`, ...source].filter(Boolean);
  made.append(element("p", { className: "hint" }, rule.join(" · ")));
  return made;
}

function ruleStatus(row) {
  return row.rule_status ? say(`（${row.rule_status_zh}）`, ` (${row.rule_status.replace("_", " ")})`) : "";
}

function past(row) {
  const until = row.valid_to ?? say("今", "now");
  return element("li", {}, `${row.valid_from ?? "…"} — ${until}：${categoryName(row.category)}`
    + ` ${row.sub_class ?? ""} ${amount(row.area_mu)} ${say("亩", "mu")}`
    + say(`（发布 ${row.publication_id}）`, ` (publication ${row.publication_id})`));
}

function neighbour(row) {
  const name = row.project_name ?? row.supervision_no ?? row.parcel_code ?? row.piece_id;
  return element("li", {}, element("button", {
    type: "button", className: "row", onclick: () => openCard(row.region_code, row.piece_id),
  }, `${categoryName(row.category)} · ${name} · ${row.metres} m`));
}
