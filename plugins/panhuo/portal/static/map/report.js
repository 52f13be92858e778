// Tell that something on the map is wrong.
import { ask } from "./ask.js";
import { element } from "./element.js";
import { say } from "./language.js";

const kinds = () => [
  ["place", say("位置不对", "Wrong place")],
  ["shape", say("边界不对", "Wrong boundary")],
  ["category", say("类型不对", "Wrong category")],
  ["figures", say("面积或日期不对", "Wrong area or date")],
  ["other", say("其他", "Other")],
];

/** A form that reports an error of a piece, folded away until it is wanted. */
export function reportForm(piece, mark) {
  const kind = element("select", { name: "kind" }, ...kinds().map(([value, name]) => element("option", { value }, name)));
  const message = element("textarea", { name: "message", rows: 3, minLength: 2, maxLength: 2000, required: true });
  const done = element("p", { role: "status" });
  const form = element("form", { id: "report" },
    element("label", {}, say("问题", "What is wrong"), kind),
    element("label", {}, say("说明", "Explanation"), message),
    element("button", { type: "submit" }, say("提交", "Send")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { region_code, piece_id } = piece;
    const answer = await ask("reports", {}, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Page-Mark": mark },
      body: JSON.stringify({ region_code, piece_id, kind: kind.value, message: message.value.trim() }),
    });
    if (answer) {
      form.hidden = true;
      done.textContent = say(`已登记，编号 ${answer.report_id}。`, `Recorded as number ${answer.report_id}.`);
    }
  });
  return element("details", { className: "report" }, element("summary", {}, say("报告错误", "Report an error")), form, done);
}
