// A case's page: what a method is, pictures in large, sharing. Without it the links and pictures are all there.

/* ---- What a method is: shown at the mouse, at the keyboard's focus, at a touch of its button; Esc closes it. ---- */

const LEAVING = 250; // milliseconds in which the mouse may cross to the words
/** @type {null | (() => void)} */
let closeOpen = null;

/** @param {HTMLElement} gloss */
function setUpGloss(gloss) {
  const link = gloss.querySelector("a");
  const button = gloss.querySelector("button");
  const words = /** @type {HTMLElement} */ (gloss.querySelector("[role=tooltip]"));
  let leaving = 0;

  function hide() {
    clearTimeout(leaving);
    words.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (closeOpen === hide) closeOpen = null;
  }

  function show() {
    clearTimeout(leaving);
    if (closeOpen && closeOpen !== hide) closeOpen();
    closeOpen = hide;
    words.hidden = false;
    button.setAttribute("aria-expanded", "true");
    moveIntoSight(words);
  }

  // A finger also enters and leaves; what it means is the tap.
  gloss.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show());
  gloss.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") leaving = window.setTimeout(hide, LEAVING);
  });
  link.addEventListener("focus", show);
  gloss.addEventListener("focusout", (event) => {
    if (!gloss.contains(/** @type {Node} */ (event.relatedTarget))) hide();
  });
  button.addEventListener("click", () => (words.hidden ? show() : hide()));
  button.hidden = false;
}

/** @param {HTMLElement} words */
function moveIntoSight(words) {
  words.style.left = "0";
  const place = words.getBoundingClientRect();
  const room = document.documentElement.clientWidth - 8;
  if (place.right > room) words.style.left = `${Math.max(8 - place.left, room - place.right)}px`;
}

function setUpGlosses() {
  const glosses = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".q-gloss"));
  glosses.forEach(setUpGloss);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && closeOpen) closeOpen();
  });
  document.addEventListener("pointerdown", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (closeOpen && !target.closest(".q-gloss")) closeOpen();
  });
}

/* ---- Pictures in large ---- */

const VIEWER = `<form class="q-viewer__bar" method="dialog"><p id="viewer-words" role="status"></p>
<div><button class="q-button" type="button" data-turn="-1">上一幅</button><button class="q-button" type="button" data-turn="1">下一幅</button>
<button class="q-button" type="button" data-size aria-pressed="false">原大</button><button class="q-button q-button--main" autofocus>关闭</button></div></form>
<div class="q-viewer__stage" tabindex="0" role="group" aria-label="图片"><img alt=""></div>`;

/** @param {HTMLImageElement[]} pictures */
function setUpViewer(pictures) {
  const dialog = document.createElement("dialog");
  dialog.className = "q-viewer";
  dialog.setAttribute("aria-labelledby", "viewer-words");
  dialog.innerHTML = VIEWER;
  document.querySelector(".md-content .md-typeset").append(dialog);
  const [shown, words] = [dialog.querySelector("img"), dialog.querySelector("p")];
  const size = dialog.querySelector("[data-size]");
  const stage = dialog.querySelector(".q-viewer__stage");
  /** @type {HTMLElement} */
  let opener;
  let at = 0;

  /** @param {boolean} isWhole */
  function setWhole(isWhole) {
    size.setAttribute("aria-pressed", String(isWhole));
    dialog.classList.toggle("is-whole", isWhole);
  }

  /** @param {number} number */
  function show(number) {
    at = (number + pictures.length) % pictures.length;
    const picture = pictures[at];
    const caption = picture.closest("figure").querySelector("figcaption");
    shown.src = picture.currentSrc || picture.src;
    shown.alt = picture.alt;
    shown.setAttribute("width", picture.getAttribute("width"));
    shown.setAttribute("height", picture.getAttribute("height"));
    words.textContent = `${caption ? caption.textContent : picture.alt}（${at + 1}／${pictures.length}）`;
    setWhole(false);
    stage.scrollTo(0, 0);
  }

  dialog.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("button");
    if (event.target === dialog) dialog.close();
    else if (button && button.dataset.turn) show(at + Number(button.dataset.turn));
    else if (button === size || event.target === shown) setWhole(!dialog.classList.contains("is-whole"));
  });
  dialog.addEventListener("keydown", (event) => {
    const turn = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    // A picture wider than the screen is moved with the arrows.
    if (!turn || event.altKey || event.ctrlKey || event.metaKey || stage.scrollWidth > stage.clientWidth + 1) return;
    event.preventDefault();
    show(at + turn);
  });
  dialog.addEventListener("close", () => opener.focus());
  dialog.querySelectorAll("[data-turn]").forEach((button) => ((/** @type {HTMLElement} */ (button)).hidden = pictures.length < 2));

  pictures.forEach((picture, number) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "q-zoom";
    button.setAttribute("aria-label", `放大：${picture.alt || `第 ${number + 1} 幅图`}`);
    picture.replaceWith(button);
    button.append(picture);
    button.addEventListener("click", () => {
      opener = button;
      show(number);
      dialog.showModal();
    });
  });
}

/* ---- Sharing ---- */

function setUpSharing() {
  if (!("share" in navigator)) return;
  document.querySelectorAll("[data-share]").forEach((button) => {
    (/** @type {HTMLElement} */ (button)).hidden = false;
    button.addEventListener("click", () => {
      const url = location.href.split("#")[0];
      navigator.share({ title: document.querySelector("h1").textContent, url }).catch(() => {
        // The visitor thought better of it.
      });
    });
  });
}

/** The page that puts cases side by side reads their names behind the # of its address. */
function setUpComparing() {
  document.querySelectorAll("a[data-compared]").forEach((link) => {
    (/** @type {HTMLAnchorElement} */ (link)).hash = (/** @type {HTMLElement} */ (link)).dataset.compared;
  });
}

setUpGlosses();
setUpSharing();
setUpComparing();
const pictures = /** @type {HTMLImageElement[]} */ ([...document.querySelectorAll(".q-text figure.figure img")]);
// An old kernel without <dialog> leaves the pictures as they are: two fingers make them large.
if (pictures.length > 0 && typeof HTMLDialogElement === "function") setUpViewer(pictures);
