// What every page has: the buttons for light or dark and for larger letters, copying, printing, tables that scroll.
const root = document.documentElement;
const systemDark = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  return root.dataset.scheme ? root.dataset.scheme === "dark" : systemDark.matches;
}

/**
 * @param {"scheme" | "letters"} what
 * @param {string} choice
 */
function choose(what, choice) {
  root.dataset[what] = choice;
  try {
    localStorage.setItem(what, choice);
  } catch {
    // Not remembered; the choice still holds on this page.
  }
}

function setUpScheme(button) {
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    choose("scheme", isDark() ? "light" : "dark");
    show();
  });
  systemDark.addEventListener("change", show);
  button.hidden = false;
  show();
}

// 标准 → 大字 → 特大 → 标准; the button says what comes next.
const LETTERS = ["normal", "large", "largest"];
const LETTERS_SAID = ["标准", "大字", "特大"];

function setUpLetters(button) {
  const show = () => {
    const now = Math.max(0, LETTERS.indexOf(root.dataset.letters));
    const next = LETTERS_SAID[(now + 1) % LETTERS.length];
    button.textContent = next;
    button.setAttribute("aria-label", `文字大小：${next}（现在是${LETTERS_SAID[now]}）`);
  };
  button.addEventListener("click", () => {
    choose("letters", LETTERS[(Math.max(0, LETTERS.indexOf(root.dataset.letters)) + 1) % LETTERS.length]);
    show();
    dispatchEvent(new Event("resize")); // what measures the page measures it again
  });
  button.hidden = false;
  show();
}

function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

function textToCopy(kind) {
  return kind === "address" ? location.href.split("#")[0] : document.querySelector(`[data-${kind}]`).textContent.trim();
}

async function copy(button) {
  const label = button.querySelector("span");
  const words = label.textContent;
  try {
    await navigator.clipboard.writeText(textToCopy(button.dataset.copy));
    label.textContent = "已复制";
  } catch {
    label.textContent = "请选中后复制";
  }
  setTimeout(() => (label.textContent = words), 2000);
}

function setUpCopying() {
  document.querySelectorAll("[data-today]").forEach((place) => (place.textContent = `[${today()}]`));
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.querySelector("span").setAttribute("role", "status");
    button.addEventListener("click", () => copy(button));
  });
}

function setUpPrinting() {
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
  addEventListener("beforeprint", () => document.querySelectorAll("details.q-data").forEach((data) => (data.open = true)));
}

// A table wider than its place scrolls; then the keyboard must reach it.
function setUpTables() {
  const check = () => {
    for (const place of document.querySelectorAll("figure.table, .q-scroll, .q-text pre")) {
      if (place.scrollWidth > place.clientWidth + 1) place.tabIndex = 0;
      else place.removeAttribute("tabindex");
    }
  };
  addEventListener("resize", check);
  document.addEventListener("toggle", check, true); // a table that was folded away has a width now
  check();
}

document.querySelectorAll(".q-scheme").forEach(setUpScheme);
document.querySelectorAll(".q-letters").forEach(setUpLetters);
setUpCopying();
setUpPrinting();
setUpTables();
