// Two to four cases side by side: the address names them after #, their own pages say what stands in the columns.

const MOST = 4;
const CASE = /^\d{4}\/[a-z0-9][a-z0-9-]*$/;
const place = document.getElementById("compare");
const cases = new URL(place.dataset.cases, location.href).href;
const said = document.getElementById("compare-said");

/**
 * @typedef {object} Found What a case's page says.
 * @property {string} id
 * @property {string} title
 * @property {Document | null} page null where it could not be fetched
 */

/** @returns {string[]} */
function chosen() {
  const words = location.hash.slice(1).replace(/%2F/gi, "/").replace(/%2C/gi, ",").split(","); // a messenger may have escaped them
  return [...new Set(words.filter((word) => CASE.test(word)))].slice(0, MOST);
}

/** @param {string[]} ids */
function choose(ids) {
  location.hash = ids.join(",");
}

/**
 * @param {string} id
 * @returns {Promise<Found>}
 */
async function read(id) {
  try {
    const answer = await fetch(`${cases}${id}/`);
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // What is taken over must lead to where it led on its own page.
    page.querySelectorAll("a[href]").forEach((link) => link.setAttribute("href", new URL(link.getAttribute("href"), `${cases}${id}/`).href));
    page.querySelectorAll("wbr").forEach((place) => place.remove());
    return { id, page, title: page.querySelector("h1").textContent };
  } catch {
    return { id, page: null, title: id };
  }
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
function make(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * @param {Found} found
 * @param {string[]} ids
 */
function heading(found, ids) {
  const cell = make("th", { scope: "col" });
  const seal = found.page && found.page.querySelector(".q-case__head .q-seal");
  if (seal) {
    seal.className = seal.className.replace("q-seal--large", "q-seal--line");
    cell.append(seal);
  }
  cell.append(make("a", { href: `${cases}${found.id}/`, class: "q-compare__title" }, found.title));
  const organisation = found.page && found.page.querySelector(".q-case__org");
  if (organisation) cell.append(make("span", { class: "q-small" }, organisation.textContent));
  const remove = make("button", { type: "button", class: "q-link", "aria-label": `去掉：${found.title}` }, "去掉");
  remove.addEventListener("click", () => {
    choose(ids.filter((id) => id !== found.id));
    said.focus();
  });
  cell.append(remove);
  return cell;
}

/**
 * The facts of a case by name.
 * @param {Document} page
 */
function facts(page) {
  /** @type {Map<string, Element>} */
  const found = new Map();
  page.querySelectorAll(".q-facts > div").forEach((line) => {
    line.querySelectorAll(".q-gloss > button, .q-gloss__text").forEach((part) => part.remove());
    line.querySelectorAll("[aria-describedby]").forEach((part) => part.removeAttribute("aria-describedby"));
    found.set(line.querySelector("dt").textContent, line.querySelector("dd"));
  });
  return found;
}

/** @param {Document} page */
function effects(page) {
  const lines = [...page.querySelectorAll(".q-result tbody tr")].map((row) => {
    const [before, target, after] = [...row.querySelectorAll("td")].map((cell) => cell.textContent);
    const goal = target === "未设" ? "" : `，目标 ${target}`;
    return make("li", {}, make("b", {}, row.querySelector("th").textContent), ` ${before} 到 `, make("b", { class: "q-compare__after" }, after), goal);
  });
  return lines.length > 0 ? make("ul", { class: "q-plain" }, ...lines) : "";
}

/**
 * @param {Document} page
 * @param {string} address
 */
function sections(page, address) {
  const lines = [...page.querySelectorAll(".q-text > h2")].map((title) => {
    const parts = [];
    for (let next = title.nextElementSibling; next && next.tagName !== "H2"; next = next.nextElementSibling) parts.push(next);
    parts.forEach((part) => {
      part.removeAttribute("id");
      part.querySelectorAll("[id]").forEach((inner) => inner.removeAttribute("id"));
      part.querySelectorAll("img").forEach((picture) => picture.setAttribute("src", new URL(picture.getAttribute("src"), address).href));
    });
    return make("details", { class: "q-data" }, make("summary", {}, title.textContent), make("div", { class: "q-text" }, ...parts));
  });
  return lines.length > 0 ? make("div", {}, ...lines) : "";
}

/** @param {Element | null} part */
const words = (part) => (part ? part.textContent : "");

/** @param {Element | undefined} part */
const taken = (part) => (part ? make("span", {}, ...part.childNodes) : "");

/**
 * @param {string} name
 * @param {Found[]} found
 * @param {(one: Found) => Node | string} cell
 */
function row(name, found, cell) {
  const cells = found.map((one) => {
    const content = one.page ? cell(one) : "";
    return make("td", { "data-name": one.title }, content || make("span", { class: "q-small" }, "无"));
  });
  return make("tr", {}, make("th", { scope: "row" }, name), ...cells);
}

/**
 * @param {Found[]} found
 * @param {string[]} ids
 */
function table(found, ids) {
  const known = found.map((one) => (one.page ? facts(one.page) : new Map()));
  const names = [...new Set(known.flatMap((map) => [...map.keys()]))];
  const body = make(
    "tbody",
    {},
    row("摘要", found, (one) => words(one.page.querySelector(".q-summary-box p"))),
    row("效果", found, (one) => effects(one.page)),
    ...names.map((name) => row(name, found, (one) => taken(known[found.indexOf(one)].get(name)))),
    row("正文", found, (one) => sections(one.page, `${cases}${one.id}/`)),
  );
  const head = make("thead", {}, make("tr", {}, make("td", {}), ...found.map((one) => heading(one, ids))));
  return make("table", { class: "q-table q-compare" }, head, body);
}

/**
 * Related cases of those chosen, each once.
 * @param {Found[]} found
 * @param {string[]} ids
 */
function offerMore(found, ids) {
  const offered = new Map();
  for (const { page } of found) {
    for (const link of page ? page.querySelectorAll("#related h3 a") : []) {
      const id = link.getAttribute("href").slice(cases.length).replace(/\/$/, "");
      if (CASE.test(id) && !ids.includes(id)) offered.set(id, link.textContent);
    }
  }
  const more = document.getElementById("compare-more");
  more.hidden = ids.length >= MOST || offered.size === 0;
  more.querySelector("ul").replaceChildren(
    ...[...offered].map(([id, title]) => {
      const button = make("button", { type: "button", class: "q-link" }, title);
      button.addEventListener("click", () => {
        choose([...ids, id]);
        said.focus();
      });
      return make("li", {}, button);
    }),
  );
}

let last = 0;

async function show() {
  const ids = chosen();
  const turn = ++last;
  said.textContent = ids.length > 0 ? "正在读取…" : "还没有选中成果。";
  const found = await Promise.all(ids.map(read));
  if (turn !== last) return; // a later choice is on its way
  const lost = found.filter((one) => !one.page).length;
  document.getElementById("compare-table").replaceChildren(...(ids.length > 0 ? [table(found, ids)] : []));
  document.getElementById("compare-none").hidden = ids.length > 0;
  if (ids.length > 0) said.textContent = `正在对照 ${ids.length} 篇成果${lost > 0 ? `，其中 ${lost} 篇读不到，请检查地址或网络` : ""}。`;
  offerMore(found, ids);
}

place.hidden = false;
said.tabIndex = -1;
addEventListener("hashchange", show);
show();
