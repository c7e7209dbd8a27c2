// The schedule on its page and on the first one, as of the visitor's day in China. Without this script they stand as of the build.
import { daysBetween, everyDay, monthAndDay } from "./china.js";
import { nowOn, stateOn } from "./phases.js";

const EDGE = 12; // per cent: so near to an edge a label turns inwards

const { phases, words } = JSON.parse(document.getElementById("schedule-data").textContent);

/**
 * @param {string} key
 * @param {string} text
 */
function say(key, text) {
  for (const place of document.querySelectorAll(`[data-say="${key}"]`)) place.textContent = text;
}

/** @param {string} day */
function showNow(day) {
  const now = nowOn(phases, day);
  for (const key of ["title", "when", "text", "ends", "left", "also"]) say(key, String(now[key]));
  say("today", `${Number(day.slice(0, 4))}年${monthAndDay(day)}`);
  for (const part of document.querySelectorAll("[data-kind]")) {
    part.hidden = part.dataset.kind === "also" ? !now.also : !part.dataset.kind.split(" ").includes(now.kind);
  }
}

/** @param {string} day */
function showStates(day) {
  for (const item of document.querySelectorAll("[data-first]")) {
    const state = stateOn(item.dataset.first, item.dataset.last, day);
    item.classList.remove("is-done", "is-now", "is-next");
    item.classList.add(`is-${state}`);
    if (item.tagName === "LI" && state === "now") item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
    const word = item.querySelector("[data-word]");
    if (!word) continue;
    word.textContent = words[state];
    if (word.classList.contains("q-state")) word.className = `q-state q-state--${state}`;
  }
}

/** @param {string} day */
function showToday(day) {
  const chart = document.querySelector("[data-origin]");
  if (!chart) return;
  const mark = chart.querySelector(".s-today");
  const days = Number(chart.dataset.days);
  const gone = daysBetween(chart.dataset.origin, day);
  const isInside = gone >= 0 && gone < days;
  const place = isInside ? (100 * (gone + 0.5)) / days : 0;
  const [line, label] = [mark.querySelector("line"), mark.querySelector("text")];
  mark.classList.toggle("is-away", !isInside);
  line.setAttribute("x1", `${place}%`);
  line.setAttribute("x2", `${place}%`);
  label.setAttribute("x", `${place}%`);
  label.setAttribute("text-anchor", place < EDGE ? "start" : place > 100 - EDGE ? "end" : "middle");
  label.textContent = `今天 ${monthAndDay(day)}`;
  chart.setAttribute("aria-label", phases.map((span) => `${span.title}${span.when}，${words[stateOn(span.first, span.last, day)]}`).join("；"));
}

everyDay((day) => {
  showNow(day);
  showStates(day);
  showToday(day);
});
