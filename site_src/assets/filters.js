// The list of winners: narrow it by facets and words, keep the state in the address, say how many are left.
const FIRST = 20; // hits shown at once
const PAUSE = 150; // ms without a key before words are looked for
const PATIENCE = 400; // ms without an answer before the page says that it is looking
const UNABLE = "全文查找暂时不完整，下面也列出题目、组织或方法中有这些字的成果。";
const TOO_LONG = "要找的话太长，只用了前面的一部分。";

const search = document.getElementById("search");
const field = document.getElementById("q");
const form = document.getElementById("facets");
const opener = document.querySelector(".q-openfacets");
const results = document.getElementById("results");
const hits = document.getElementById("hits");
const more = document.getElementById("more");
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
  number: Number(item.dataset.n),
  address: item.querySelector("h3 a").getAttribute("href"),
}));
const numbered = new Map(cards.map((card) => [card.number, card]));
const groups = [...document.querySelectorAll(".q-group:not(#found)")].map((part) => ({
  part,
  count: part.querySelector("h2 b"),
  cards: cards.filter((card) => part.contains(card.item)),
}));

let asked = 0; // questions so far: the answer to one that is not the last is dropped
let limit = FIRST;

function plain(text) {
  return text.normalize("NFKC").toLowerCase();
}

function chosen() {
  const codes = new Map(facets.map((facet) => [facet, []]));
  for (const box of boxes) if (box.input.checked) codes.get(box.facet).push(box.code);
  return codes;
}

// Values of one facet are alternatives; all facets must hold. `except` leaves one facet out.
function fits(card, codes, except) {
  for (const [facet, wanted] of codes) {
    if (facet !== except && wanted.length && !wanted.some((code) => card.codes.has(code))) return false;
  }
  return true;
}

// ---- Words ------------------------------------------------------------------------------------------------------------------

let loading = null;

// The search comes with the first word. null: it cannot be had, or is too new for this browser; the next question tries again.
function loaded() {
  loading ??= load().catch(() => (loading = null));
  return loading;
}

async function load() {
  const [engine, drawing, index] = ["engine", "drawing", "index"].map((name) => new URL(results.dataset[name], location.href).href);
  const [{ open }, { drawn }] = await Promise.all([import(engine), import(drawing)]);
  return { search: open(index, (path, init) => fetch(path, init)), drawn };
}

// What the search says of words. rows: cards in order, with their hits, as far as they are shown; cards: all that have the words,
// whatever the facets say; note: a sentence on what is missing.
async function answerTo(words, codes) {
  const tool = await loaded();
  const asking = tool ? [found(tool, words, codes), having(tool, words, codes)] : [];
  const [mine, every] = await Promise.all(asking);
  const isOther = mine?.hits.some((hit) => !numbered.get(hit.number).address.endsWith(`cases/${hit.card.id}/`)); // of a newer site than this page
  if (!mine || isOther) return byNames(words, codes, { rows: [], cards: new Set(), suggestions: [] });
  const numbers = every ? every.numbers.filter((number) => !fits(numbered.get(number), codes)) : [];
  const answer = {
    rows: mine.hits.map((hit) => ({ card: numbered.get(hit.number), draw: () => tool.drawn(numbered.get(hit.number).item, hit) })),
    cards: new Set([...mine.numbers, ...numbers].map((number) => numbered.get(number))),
    total: mine.total,
    isExact: mine.exact,
    suggestions: mine.suggestions,
    note: mine.cut ? TOO_LONG : "",
  };
  return mine.damaged.length ? byNames(words, codes, answer) : answer;
}

function found(tool, words, codes) {
  return tool.search.query(words, { limit, filter: (number) => numbered.has(number) && fits(numbered.get(number), codes) });
}

// What the facets leave out is counted beside them.
function having(tool, words, codes) {
  const isNarrow = [...codes.values()].some((wanted) => wanted.length);
  return isNarrow ? tool.search.query(words, { limit: 0, filter: (number) => numbered.has(number) }) : null;
}

// Without the whole index: what it still gives, then the cards that show the words themselves.
function byNames(words, codes, { rows, cards: sure, suggestions }) {
  const wanted = plain(words).split(/\s+/);
  const named = cards.filter((card) => wanted.every((word) => card.words.includes(word)));
  const first = new Set(rows.map((row) => row.card));
  const others = [...new Set([...sure, ...named])].filter((card) => fits(card, codes) && !first.has(card));
  const all = [...rows, ...others.map((card) => ({ card, draw: () => copyOf(card) }))];
  return { rows: all.slice(0, limit), cards: new Set([...sure, ...named]), total: all.length, isExact: true, suggestions, note: UNABLE };
}

function copyOf(card) {
  const copy = card.item.cloneNode(true);
  copy.hidden = false;
  return copy;
}

// ---- Showing ----------------------------------------------------------------------------------------------------------------

async function show() {
  asked += 1;
  const question = asked;
  const words = field.value.trim();
  const codes = chosen();
  if (!words) return draw(null, codes);
  const waiting = setTimeout(() => question === asked && say("正在查找…"), PATIENCE);
  const answer = await answerTo(words, codes);
  clearTimeout(waiting);
  if (question === asked) draw(answer, codes);
}

function draw(answer, codes) {
  const total = answer ? answer.total : drawGroups(codes);
  document.getElementById("found").hidden = !answer || total === 0;
  if (answer) drawHits(answer);
  else hits.replaceChildren();
  showCounts(answer, codes);
  showChips();
  showTotal(total, answer);
  showNote(answer ? answer.note : "");
  if (total === 0) showWaysOut(answer, codes);
}

function drawGroups(codes) {
  let total = 0;
  for (const group of groups) {
    let inGroup = 0;
    for (const card of group.cards) {
      const fit = fits(card, codes);
      card.item.hidden = !fit;
      if (fit) inGroup += 1;
    }
    group.part.hidden = inGroup === 0;
    group.count.textContent = inGroup;
    total += inGroup;
  }
  return total;
}

function drawHits(answer) {
  for (const group of groups) group.part.hidden = true;
  hits.replaceChildren(...answer.rows.map((row) => row.draw()));
  const left = Math.min(FIRST, answer.total - answer.rows.length);
  more.hidden = left <= 0;
  more.textContent = `再看 ${left} 项`;
}

function showCounts(answer, codes) {
  const having = answer ? [...answer.cards] : cards;
  for (const facet of facets) {
    const left = new Map();
    for (const card of having) {
      if (fits(card, codes, facet)) for (const code of card.codes) left.set(code, (left.get(code) ?? 0) + 1);
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
  button.addEventListener("click", async () => {
    drop();
    await change();
    (document.querySelector(".q-chip") ?? field).focus();
  });
  const item = document.createElement("li");
  item.append(button);
  return item;
}

function showTotal(total, answer) {
  const number = document.createElement("b");
  number.textContent = total;
  say(...(conditions().length ? [answer && !answer.isExact ? "找到约" : "找到", number] : ["共", number]), "项成果");
  document.getElementById("sheet-count").textContent = total;
  document.getElementById("void").hidden = total > 0;
}

function say(...words) {
  document.getElementById("count").replaceChildren(...words);
}

function showNote(words) {
  const note = document.getElementById("search-note");
  note.textContent = words;
  note.hidden = !words;
}

// ---- Ways out ---------------------------------------------------------------------------------------------------------------

// What each condition hides, so that nobody stands before an empty page without a way on.
function showWaysOut(answer, codes) {
  const having = answer ? [...answer.cards] : cards;
  const ways = boxes
    .filter((box) => box.input.checked)
    .map((box) => {
      const fewer = new Map(codes).set(box.facet, codes.get(box.facet).filter((code) => code !== box.code));
      const label = `${box.facetLabel}：${box.label}`;
      return { label, left: having.filter((card) => fits(card, fewer)).length, drop: () => (box.input.checked = false) };
    });
  if (answer) {
    const left = cards.filter((card) => fits(card, codes)).length;
    ways.push({ label: `查找：${field.value.trim()}`, left, drop: () => (field.value = "") });
  }
  const useful = ways.filter((way) => way.left > 0);
  if (!useful.length) useful.push({ label: "全部条件", left: cards.length, drop: clear });
  document.getElementById("ways-out").replaceChildren(
    ...useful.map((way) => wayOut(`去掉“${way.label}”`, `，有 ${way.left} 项`, way.drop)),
  );
  const near = answer ? answer.suggestions : [];
  document.getElementById("suggested").hidden = near.length === 0;
  document.getElementById("suggestions").replaceChildren(
    ...near.map((idea) => wayOut(`查找“${idea.query}”`, `，有 ${idea.total} 项`, () => (field.value = idea.query))),
  );
}

function wayOut(label, after, take) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "q-link";
  button.textContent = label;
  button.addEventListener("click", async () => {
    take();
    await change();
    field.focus();
  });
  const item = document.createElement("li");
  item.append(button, after);
  return item;
}

function clear() {
  for (const box of boxes) box.input.checked = false;
  field.value = "";
}

// ---- The address ------------------------------------------------------------------------------------------------------------

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
  field.value = (query.get("q") ?? "").slice(0, field.maxLength);
  limit = FIRST;
  return show();
}

// A choice and the first word are steps that Back undoes; typing on rewrites the present step.
function change(isTyping) {
  const address = toAddress();
  const isRewritten = isTyping && new URLSearchParams(location.search).has("q");
  if (isRewritten) history.replaceState(null, "", address);
  else if (address !== location.pathname + location.search) history.pushState(null, "", address);
  limit = FIRST;
  return show();
}

let pause;

function type(event) {
  if (event.isComposing) return; // letters of an input method are not yet what is meant
  clearTimeout(pause);
  pause = setTimeout(() => change(true), PAUSE);
}

field.addEventListener("focus", loaded); // while the first word is being typed
field.addEventListener("input", type);
field.addEventListener("compositionend", type);
search.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(pause);
  change();
});
more.addEventListener("click", async () => {
  const before = hits.children.length;
  limit += FIRST;
  await show();
  hits.children[before]?.querySelector("a").focus();
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
// Whoever comes with words must not see the whole list flash by.
if (new URLSearchParams(location.search).get("q")?.trim()) for (const group of groups) group.part.hidden = true;
fromAddress();
if (location.hash === "#q") field.focus();
