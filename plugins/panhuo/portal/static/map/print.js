// The map as a sheet: title, what is shown, legend, scale bar and north arrow; the rest stays on screen.
import { comparedDays } from "./compare.js";
import { chosenMoment } from "./moments.js";
import { onLanguage, say } from "./language.js";

const caption = document.getElementById("sheet-caption");

export function startPrint(map, context) {
  const sheet = (on) => {
    document.body.classList.toggle("sheet", on);
    if (on) write();
    map.resize();
  };
  document.getElementById("print").addEventListener("click", async () => {
    sheet(true);
    await new Promise((done) => map.once("idle", done).triggerRepaint());
    window.print();
  });
  addEventListener("afterprint", () => sheet(false));
  onLanguage(write);

  function write() {
    const moment = comparedDays()?.join(" → ") || chosenMoment() || context.days[0] || "—";
    const today = new Date().toLocaleDateString("sv-SE");
    caption.textContent = say(
      `数据截止：${moment} · 坐标系 CGCS2000，网络墨卡托投影 · 制图 ${context.subject} ${today}`,
      `As of ${moment} · CGCS2000, Web Mercator · made by ${context.subject}, ${today}`,
    );
  }
}
