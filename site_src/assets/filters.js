// The list of winners: narrow it by facets and words, keep the state in the address, say how many are left.
const search = document.getElementById("search");
const field = document.getElementById("q");
const form = document.getElementById("facets");
const opener = document.querySelector(".q-openfacets");
const boxes = [...form.querySelectorAll("input")].map((input) => ({
  input,
  facet: input.name,
  code: input.dataset.f,
  label: input.nextElementSibling.textContent,
  facetLabel: input.closest("fieldset").querySelector("legend").textContent,
  count: input.nextElementSibling.nextElementSibling,
}));
const facets = [...new Set(boxes.map((box) => box.facet))];
const cards = [...document.querySelectorAll("#results li[data-f]")].map((item) => ({
  item,
  codes: new Set(item.dataset.f.split(" ")),
  words: plain(item.textContent),
}));
const groups = [...document.querySelectorAll(".q-group")].map((part) => ({
  part,
  count: part.querySelector("h2 b"),
  cards: cards.filter((card) => part.contains(card.item)),
}));

function plain(text) {
  return text.normalize("NFKC").toLowerCase();
}

function wanted() {
  const chosen = new Map(facets.map((facet) => [facet, []]));
  for (const box of boxes) if (box.input.checked) chosen.get(box.facet).push(box.code);
  return { chosen, words: plain(field.value).split(/\s+/).filter(Boolean) };
}

// Values of one facet are alternatives; facets and words must all hold. `except` leaves one facet out.
function fits(card, { chosen, words }, except) {
  for (const [facet, codes] of chosen) {
    if (facet !== except && codes.length && !codes.some((code) => card.codes.has(code))) return false;
  }
  return words.every((word) => card.words.includes(word));
}

function show() {
  const now = wanted();
  let total = 0;
  for (const group of groups) {
    let inGroup = 0;
    for (const card of group.cards) {
      const fit = fits(card, now);
      card.item.hidden = !fit;
      if (fit) inGroup += 1;
    }
    group.part.hidden = inGroup === 0;
    group.count.textContent = inGroup;
    total += inGroup;
  }
  showCounts(now);
  showChips();
  showTotal(total);
  if (total === 0) showWaysOut();
}

function showCounts(now) {
  for (const facet of facets) {
    const left = new Map();
    for (const card of cards) {
      if (fits(card, now, facet)) for (const code of card.codes) left.set(code, (left.get(code) ?? 0) + 1);
    }
    for (const box of boxes) {
      if (box.facet !== facet) continue;
      const count = left.get(box.code) ?? 0;
      box.count.textContent = count;
      box.input.disabled = count === 0 && !box.input.checked;
    }
  }
}

function conditions() {
  const found = boxes
    .filter((box) => box.input.checked)
    .map((box) => ({ label: `${box.facetLabel}：${box.label}`, drop: () => (box.input.checked = false) }));
  if (field.value.trim()) found.push({ label: `查找：${field.value.trim()}`, drop: () => (field.value = "") });
  return found;
}

function showChips() {
  const list = document.getElementById("chips");
  const found = conditions();
  list.replaceChildren(...found.map((condition) => chip(condition.label, `去掉条件：${condition.label}`, condition.drop)));
  if (found.length > 1) list.append(chip("全部清除", "清除全部条件", clear));
  list.hidden = found.length === 0;
  document.getElementById("chosen").textContent = found.length ? `（已选 ${found.length}）` : "";
}

function chip(label, name, drop) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "q-chip";
  button.textContent = label;
  button.setAttribute("aria-label", name);
  button.addEventListener("click", () => {
    drop();
    change();
    (document.querySelector(".q-chip") ?? field).focus();
  });
  const item = document.createElement("li");
  item.append(button);
  return item;
}

function showTotal(total) {
  const number = document.createElement("b");
  number.textContent = total;
  document.getElementById("count").replaceChildren(conditions().length ? "找到" : "共", number, "项成果");
  document.getElementById("sheet-count").textContent = total;
  document.getElementById("void").hidden = total > 0;
}

// What each condition hides, so that nobody stands before an empty page without a way on.
function showWaysOut() {
  const ways = [];
  for (const box of boxes.filter((box) => box.input.checked)) {
    box.input.checked = false;
    ways.push({ label: `${box.facetLabel}：${box.label}`, left: remaining(), drop: () => (box.input.checked = false) });
    box.input.checked = true;
  }
  if (field.value.trim()) {
    const words = field.value;
    field.value = "";
    ways.push({ label: `查找：${words.trim()}`, left: remaining(), drop: () => (field.value = "") });
    field.value = words;
  }
  const useful = ways.filter((way) => way.left > 0);
  if (!useful.length) useful.push({ label: "全部条件", left: cards.length, drop: clear });
  document.getElementById("ways-out").replaceChildren(...useful.map(wayOut));
}

function remaining() {
  const now = wanted();
  return cards.filter((card) => fits(card, now)).length;
}

function wayOut(way) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "q-link";
  button.textContent = `去掉“${way.label}”`;
  button.addEventListener("click", () => {
    way.drop();
    change();
    field.focus();
  });
  const item = document.createElement("li");
  item.append(button, `，有 ${way.left} 项`);
  return item;
}

function clear() {
  for (const box of boxes) box.input.checked = false;
  field.value = "";
}

function toAddress() {
  const query = new URLSearchParams();
  for (const box of boxes) if (box.input.checked) query.append(box.facet, box.input.value);
  if (field.value.trim()) query.set("q", field.value.trim());
  const text = query.toString();
  return location.pathname + (text ? `?${text}` : "");
}

function fromAddress() {
  const query = new URLSearchParams(location.search);
  for (const box of boxes) {
    box.input.checked = query.getAll(box.facet).includes(box.input.value);
    const more = box.input.closest("details");
    if (box.input.checked && more) more.open = true;
  }
  field.value = query.get("q") ?? "";
  show();
}

// A choice is a step that Back undoes; typing rewrites the present step.
function change(isTyping) {
  const address = toAddress();
  if (isTyping) history.replaceState(null, "", address);
  else if (address !== location.pathname + location.search) history.pushState(null, "", address);
  show();
}

let waiting;
field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => change(true), 120);
});
search.addEventListener("submit", (event) => {
  event.preventDefault();
  change();
});
form.addEventListener("change", () => change());
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", (event) => {
  event.preventDefault();
  clear();
  change();
});
addEventListener("popstate", fromAddress);

search.hidden = false;
form.hidden = false;
opener.hidden = false;
fromAddress();
if (location.hash === "#q") field.focus();
