// A certificate's number -> its public record. The numbers are fetched once, when the first one is asked for.

const form = /** @type {HTMLFormElement} */ (document.getElementById("lookup"));
const field = form.elements["number"];
const found = document.getElementById("found");
const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/** @type {Promise<Record<string, string[]>> | null} */
let records = null;

/** The number as it is printed, however it was typed. @param {string} typed @returns {string} */
export function tidy(typed) {
  const plain = typed.normalize("NFKC").toUpperCase().replace(/[^0-9A-Z]/g, "");
  const parts = /^([A-Z]+\d{4})(\d{3,4})([0-9A-Z])$/.exec(plain);
  return parts ? parts.slice(1).join("-") : plain;
}

/** Whether the last character checks the others (ISO/IEC 7064, MOD 37,36). @param {string} number @returns {boolean} */
export function checks(number) {
  const signs = number.replace(/-/g, "");
  let product = 36;
  for (const sign of signs.slice(0, -1)) product = (((product + SIGNS.indexOf(sign)) % 36 || 36) * 2) % 37;
  return signs.length > 1 && SIGNS[(37 - product) % 36] === signs.slice(-1);
}

/** @param {string} words */
function say(words) {
  const line = document.createElement("p");
  line.className = "q-lead";
  line.textContent = words;
  found.replaceChildren(line);
}

/** @param {string} number @param {string[]} record */
function show(number, [title, organisation, honour, address]) {
  const list = document.createElement("dl");
  list.className = "q-facts";
  [["证书编号", number], ["成果", title], ["组织", organisation], ["荣誉", honour]].forEach(([name, value]) => {
    const row = document.createElement("div"), term = document.createElement("dt"), words = document.createElement("dd");
    term.textContent = name;
    if (name === "成果") {
      const link = document.createElement("a");
      link.href = form.dataset.root + address;
      link.textContent = value;
      words.append(link);
    } else words.textContent = value;
    row.append(term, words);
    list.append(row);
  });
  found.replaceChildren(list);
}

/** @param {string} typed */
async function look(typed) {
  const number = tidy(typed);
  if (!number) return say("请输入证书编号。");
  if (!checks(number)) return say("编号有误，请对照证书再输一次。");
  try {
    records = records || fetch("records.json").then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));
    const known = await records;
    if (Object.prototype.hasOwnProperty.call(known, number)) show(number, known[number]);
    else say("没有查到编号 " + number + " 的证书。成果尚未公布或已经撤回的，也查不到；如有疑问请联系协会。");
  } catch (error) {
    records = null;
    say("现在查不了，请检查网络后再试。");
  }
}

function lookAtAddress() {
  let number = "";
  try {
    number = decodeURIComponent(location.hash.replace(/^#\/?/, ""));
  } catch (error) {
    return;
  }
  if (!number) return;
  field.value = number;
  look(number);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  look(field.value);
});
window.addEventListener("hashchange", lookAtAddress);
document.getElementById("without").hidden = true;
form.hidden = false;
lookAtAddress();
