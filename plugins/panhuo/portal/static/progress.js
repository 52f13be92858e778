// Looks again every second until the delivery has come to its end.
"use strict";
const watched = document.getElementById("watched");
let last = watched.innerHTML;

async function look() {
  if (document.getElementById("progress").dataset.over === "yes") return;
  try {
    const answer = await fetch(`${location.pathname}?part=progress`, { headers: { Accept: "text/html" } });
    if (answer.ok) {
      const text = await answer.text();
      if (text !== last) {
        watched.innerHTML = text;
        last = text;
      }
    }
  } catch {
    // the network is away for a moment: looked at again in a second
  }
  setTimeout(look, 1000);
}
setTimeout(look, 1000);
