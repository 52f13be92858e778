// Questions to the portal; the browser's cookie says who asks.
import { say } from "./language.js";

const complaint = document.getElementById("complaint");

/** Say what went wrong where everybody sees it; empty takes it away. */
export function complain(text) {
  complaint.textContent = text;
  complaint.hidden = !text;
}

/**
 * The answer to a question under /map/api/ as JSON, or null when there is none; the person is told.
 * @param {string} path below /map/api/
 * @param {Record<string, string>} values query parameters; empty ones are not sent
 * @param {RequestInit} options of fetch
 */
export async function ask(path, values = {}, options = {}) {
  const given = Object.entries(values).filter(([, value]) => value);
  const query = new URLSearchParams(given).toString();
  try {
    const answer = await fetch(`/map/api/${path}${query ? `?${query}` : ""}`, options);
    if (answer.status === 401) location.assign("/login");
    const said = await answer.json();
    if (answer.ok) {
      complain("");
      return said;
    }
    complain(said.zh ? say(said.zh, said.en) : String(said.detail ?? answer.status));
  } catch (error) {
    if (error.name !== "AbortError") {
      complain(say("服务器没有应答，请检查网络后再试。", "The server does not answer; check the network and try again."));
    }
  }
  return null;
}
