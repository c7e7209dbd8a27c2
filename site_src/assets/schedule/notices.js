// A notice whose last day is over has expired, whenever its page was made.
import { everyDay } from "./china.js";

everyDay((day) => {
  for (const mark of document.querySelectorAll("[data-until]")) {
    const isOver = mark.dataset.until < day;
    mark.textContent = isOver ? "已过期" : mark.dataset.open;
    mark.classList.toggle("q-state--now", !isOver && mark.dataset.open === "征求意见");
  }
});
