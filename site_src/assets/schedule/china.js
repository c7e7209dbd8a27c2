// The day in Shanghai, wherever the visitor is.
const DAY = 86400000; // milliseconds
const AHEAD = 8 * 3600000; // of UTC; China has had no summer time since 1991

/**
 * @param {number} now milliseconds since 1970, UTC
 * @returns {string} 2024-02-29
 */
export const dayInChina = (now) => new Date(now + AHEAD).toISOString().slice(0, 10);

/**
 * @param {number} now
 * @returns {number} milliseconds until the next day begins there
 */
export const untilMidnight = (now) => DAY - ((now + AHEAD) % DAY);

/**
 * @param {string} from
 * @param {string} to
 * @returns {number} days from one day to another
 */
export const daysBetween = (from, to) => (Date.parse(to) - Date.parse(from)) / DAY;

/**
 * @param {string} day
 * @returns {string} 2月29日
 */
export const monthAndDay = (day) => `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;

/**
 * Do it now, when the page is looked at again, and when a day begins in China.
 * @param {(day: string) => void} show
 */
export function everyDay(show) {
  const again = () => show(dayInChina(Date.now()));
  const atMidnight = () => setTimeout(() => (again(), atMidnight()), untilMidnight(Date.now()) + 1000);
  document.addEventListener("visibilitychange", again);
  addEventListener("pageshow", again); // the page comes back as it was left, maybe days ago
  again();
  atMidnight();
}
