// The page on which an applicant checks entries: what is typed stays on the device.
import { findings, left } from "./checks.js";

/** @typedef {import("./checks.js").Entry} Entry */

const KEY = "selfcheck-entries";
const FIELDS = ["organisation", "recommender", "sector", "category", "topic", "grade", "title", "summary"];
const form = /** @type {HTMLFormElement} */ (document.getElementById("entry"));
const rules = JSON.parse(document.getElementById("rules").textContent);
const result = document.getElementById("result");
const list = document.getElementById("entries");
let entries = kept();
let current = -1; // the entry of the list that stands in the form, -1 for a new one
let isKept = true;

/** @returns {Entry[]} */
function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) || "[]");
    return Array.isArray(found) ? found.filter((entry) => entry && FIELDS.every((field) => typeof entry[field] === "string")) : [];
  } catch (error) {
    return [];
  }
}

function keep() {
  try {
    localStorage.setItem(KEY, JSON.stringify(entries));
    isKept = true;
  } catch (error) {
    isKept = false;
  }
  document.getElementById("not-kept").hidden = isKept;
}

/** @returns {Entry} */
function typed() {
  const entry = /** @type {Entry} */ ({});
  FIELDS.forEach((field) => { entry[field] = form.elements[field].value.trim(); });
  return entry;
}

/** @param {string} tag @param {Record<string, string>} attributes @param {...(string | Node)} children @returns {HTMLElement} */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  Object.keys(attributes).forEach((name) => made.setAttribute(name, attributes[name]));
  made.append(...children);
  return made;
}

/** The choices that the category leaves. @param {string} field @param {string[]} options @param {string} value */
function offer(field, options, value) {
  const select = form.elements[field];
  select.replaceChildren(element("option", { value: "" }, "请选择"), ...options.map((option) => element("option", { value: option }, option)));
  select.value = options.includes(value) ? value : "";
  select.disabled = !options.length;
}

function followCategory() {
  const category = rules.categories[form.elements.category.value];
  offer("topic", category ? category.topics : [], form.elements.topic.value);
  offer("grade", category ? category.grades : [], form.elements.grade.value);
  document.getElementById("topic-label").textContent = category ? category.called : "申报方向";
}

function check() {
  const entry = typed();
  const others = entries.filter((_, at) => at !== current);
  const isBegun = FIELDS.some((field) => entry[field]);
  const found = isBegun ? findings(rules.checks, rules.required, entry) : [];
  FIELDS.forEach((field) => mark(field, found.find((finding) => finding.field === field && (entry[field] || form.dataset.tried))));
  const category = rules.categories[entry.category];
  const room = category && entry.topic ? left(category, rules.exempt, entry, others) : undefined;
  draw(isBegun, found, room, category);
}

/** Say at the field what is wrong with it. @param {string} field @param {{message: string} | undefined} finding */
function mark(field, finding) {
  const control = form.elements[field];
  document.getElementById(field + "-fault").textContent = finding ? finding.message : "";
  if (finding) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
}

/** @param {boolean} isBegun @param {{field: string}[]} found @param {number | null | undefined} room @param {any} category */
function draw(isBegun, found, room, category) {
  const lines = [];
  if (!isBegun) lines.push(element("p", {}, "从第一项填起，这里会随时告诉您是否符合规则。"));
  else if (found.length) lines.push(element("p", { class: "c-verdict" }, "还有 " + found.length + " 处要补充或修改"));
  else if (room !== undefined && room !== null && room < 0) lines.push(element("p", { class: "c-verdict" }, "超出了项数限制"));
  else lines.push(element("p", { class: "c-verdict is-good" }, "各项符合" + rules.year + "年的申报规则"));
  if (room === null) lines.push(element("p", {}, "推荐单位不受项数限制。"));
  else if (room !== undefined && room >= 0) lines.push(element("p", {}, "加上这一项，本单位在这个方向还可以申报 " + room + " 项。"));
  else if (room !== undefined) lines.push(element("p", {}, "每家组织每个方向不超过 " + category.quota + " 项，请改报其他方向，或由不受限的推荐单位推荐。"));
  if (category) {
    lines.push(element("h3", {}, "要备齐的材料"));
    lines.push(element("ul", { class: "c-materials" }, ...category.materials.map((name) => element("li", {}, name))));
  }
  lines.push(...dates());
  result.replaceChildren(...lines);
}

/** How long entries are taken, by the visitor's day in China. @returns {HTMLElement[]} */
function dates() {
  if (!rules.closes) return [];
  const today = new Date(Date.now() + 8 * 3600 * 1000).toISOString().slice(0, 10);
  const days = Math.round((Date.parse(rules.closes) - Date.parse(today)) / 86400000);
  const words = today < rules.opens ? "申报还没有开始。" : days < 0 ? "本年度申报已于" + rules.closes_words + "截止。" : days ? "距截止还有 " + days + " 天。" : "今天截止。";
  return [element("p", { class: "q-small" }, words)];
}

function drawEntries() {
  document.getElementById("listed").hidden = !entries.length;
  list.replaceChildren(...entries.map((entry, at) => {
    const edit = element("button", { type: "button", class: "q-button", "data-edit": String(at) }, "修改");
    const remove = element("button", { type: "button", class: "q-button", "data-remove": String(at) }, "删去");
    edit.setAttribute("aria-label", "修改：" + entry.title);
    remove.setAttribute("aria-label", "删去：" + entry.title);
    const materials = (rules.categories[entry.category] || { materials: [] }).materials;
    return element("li", {},
      element("div", {},
        element("b", {}, entry.title || "（未写名称）"),
        element("span", {}, [entry.organisation, entry.category, entry.topic, entry.grade].filter(Boolean).join("　")),
        element("ul", { class: "c-boxes" }, ...materials.map((name) => element("li", {}, name)))),
      element("p", { class: "q-buttons" }, edit, remove));
  }));
}

/** @param {Entry | null} entry @param {number} at */
function open(entry, at) {
  current = at;
  delete form.dataset.tried;
  form.reset();
  if (entry) FIELDS.forEach((field) => { if (field !== "topic" && field !== "grade") form.elements[field].value = entry[field]; });
  followCategory();
  if (entry) ["topic", "grade"].forEach((field) => { form.elements[field].value = entry[field]; });
  document.getElementById("add-words").textContent = at < 0 ? "加入清单" : "保存修改";
  check();
}

form.addEventListener("input", check);
form.elements.category.addEventListener("change", () => { followCategory(); check(); });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  form.dataset.tried = "1";
  const entry = typed();
  const found = findings(rules.checks, rules.required, entry);
  check();
  if (found.length) {
    form.elements[found[0].field].focus();
    return;
  }
  if (current < 0) entries.push(entry);
  else entries[current] = entry;
  keep();
  drawEntries();
  open(null, -1);
  document.getElementById("said").textContent = "已加入清单";
});
list.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("button");
  if (!button) return;
  if (button.dataset.edit) {
    open(entries[Number(button.dataset.edit)], Number(button.dataset.edit));
    form.elements.organisation.focus();
  } else {
    entries.splice(Number(button.dataset.remove), 1);
    keep();
    drawEntries();
    open(null, -1);
    document.getElementById("said").textContent = "已从清单里删去";
  }
});
document.getElementById("print").addEventListener("click", () => window.print());
document.getElementById("clear").addEventListener("click", () => {
  entries = [];
  keep();
  drawEntries();
  open(null, -1);
  document.getElementById("said").textContent = "清单已清空";
});

document.getElementById("without").hidden = true;
document.getElementById("tool").hidden = false;
drawEntries();
open(null, -1);
