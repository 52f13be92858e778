// Chinese first, English by switch. Fixed text stands in the page, its English in `data-en`;
// text that a module makes is made by `say`, and made anew when the language changes.
let language = "zh";
const listeners = [];

export const say = (zh, en) => (language === "zh" ? zh : en);

/** Call back after each change of language. */
export const onLanguage = (make) => listeners.push(make);

export function setLanguage(chosen) {
  language = chosen;
  document.documentElement.lang = chosen === "zh" ? "zh-CN" : "en";
  for (const it of document.querySelectorAll("[data-en]")) {
    it.dataset.zh ??= it.textContent;
    it.textContent = it.dataset[chosen];
  }
  listeners.forEach((make) => make());
}

/** An amount as people read it. */
export const amount = (value, digits = 2) =>
  value === null || value === undefined
    ? "—"
    : Number(value).toLocaleString("zh-CN", { minimumFractionDigits: digits, maximumFractionDigits: digits });
