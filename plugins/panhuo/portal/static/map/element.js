/**
 * Make an element. Text is always text, never markup.
 * @param {string} name of the element
 * @param {Record<string, unknown>} properties set on it
 * @param {...(Node | string)} children
 */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  Object.assign(made, properties);
  made.append(...children);
  return made;
}

/** A small square of a colour, as in a legend. */
export function swatch(colour) {
  const made = element("span", { className: "swatch" });
  made.style.background = colour;
  made.setAttribute("aria-hidden", "true");
  return made;
}
