// What is going on on a day; press/website/timeline.py says the same as of the build.
import { daysBetween } from "./china.js";

/**
 * @typedef {{ title: string, text: string, when: string, ends: string, until: string, first: string, last: string }} Span
 * @typedef {{ kind: "now" | "last" | "next" | "over", title: string, when: string, text: string, ends: string, left: number, also: string }} Now
 */

/**
 * @param {string} first
 * @param {string} last
 * @param {string} day
 * @returns {"done" | "now" | "next"}
 */
export const stateOn = (first, last, day) => (last < day ? "done" : first <= day ? "now" : "next");

/**
 * The phase of the day; of several, the one that ends first. Between phases, the next one.
 * @param {Span[]} spans by their first day
 * @param {string} day
 * @returns {Now}
 */
export function nowOn(spans, day) {
  const running = spans.filter((span) => stateOn(span.first, span.last, day) === "now").sort((a, b) => (a.last < b.last ? -1 : a.last > b.last ? 1 : 0));
  if (running.length) {
    const also = running.slice(1).map((span) => `${span.title}（${span.until}）`).join("、");
    return { ...running[0], kind: running[0].last === day ? "last" : "now", left: daysBetween(day, running[0].last), also };
  }
  const coming = spans.find((span) => span.first > day);
  if (coming) return { ...coming, kind: "next", left: daysBetween(day, coming.first), also: "" };
  return { kind: "over", title: "", when: "", text: "", ends: "", left: 0, also: "" };
}
