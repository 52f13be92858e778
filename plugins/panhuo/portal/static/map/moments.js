// As of which day, or which publication, the map speaks.
import { element } from "./element.js";
import { onLanguage, say } from "./language.js";

const choice = document.getElementById("moment");
const MOST = 100;

/** Offer the days and publications there are; `changed` is called after a choice. */
export function startMoments(context, changed) {
  const names = new Map(context.regions.map((region) => [region.region_code, region.name]));
  const write = () => {
    const before = choice.value;
    const days = context.days.map((day) => element("option", { value: day }, day));
    const publications = context.publications.slice(0, MOST).map((each) => element(
      "option", { value: each.publication_id },
      `${names.get(each.region_code) ?? each.region_code} ${each.publication_id}（${each.as_of}）`,
    ));
    choice.replaceChildren(
      element("option", { value: "" }, say("最新发布", "Latest")),
      element("optgroup", { label: say("按截止日期", "As of a day") }, ...days),
      element("optgroup", { label: say("按发布", "A publication") }, ...publications),
    );
    choice.value = before;
  };
  write();
  onLanguage(write);
  choice.addEventListener("change", changed);
}

export const chosenMoment = () => choice.value;
