// What the person chose to see, read from the form of the page.
import { categoryName } from "./categories.js";
import { element } from "./element.js";

const form = document.getElementById("filters");

/** Fill the choices that depend on who looks; `changed` is called after each choice. */
export function startFilters(context, changed) {
  const published = context.regions.filter((region) => region.publication_id);
  form.elements.regions.append(
    ...published.map((region) => element("option", { value: region.region_code }, region.full_name ?? region.name)),
  );
  nameChoices(context);
  form.querySelector("#holder-field").hidden = !context.sees_holder;
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(changed));
}

/** Write the categories' names in the present language. */
export function nameChoices(context) {
  const choice = form.elements.categories;
  const before = choice.value;
  const kept = choice.options[0];
  const codes = Object.keys(context.categories);
  choice.replaceChildren(kept, ...codes.map((code) => element("option", { value: code }, categoryName(code))));
  choice.value = before;
}

/** The filters, named as the questions name them; empty lets all pass. */
export function chosenFilters() {
  const entries = [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
  return Object.fromEntries(entries.filter(([, value]) => value));
}
