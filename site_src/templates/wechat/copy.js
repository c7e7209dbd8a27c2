// The copy button: puts a part, with its styles, onto the clipboard as the WeChat editor takes it.
"use strict";

/** @param {HTMLElement} part @returns {boolean} */
function copySelected(part) {
  const range = document.createRange();
  range.selectNodeContents(part);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  const done = document.execCommand("copy"); // also where a page opened from a disk may not use the clipboard
  selection.removeAllRanges();
  return done;
}

/** @param {HTMLElement} part @returns {Promise<boolean>} */
async function copy(part) {
  try {
    const html = new Blob([part.innerHTML], { type: "text/html" });
    const text = new Blob([part.innerText], { type: "text/plain" });
    await navigator.clipboard.write([new ClipboardItem({ "text/html": html, "text/plain": text })]);
    return true;
  } catch (error) {
    return copySelected(part);
  }
}

document.querySelectorAll("button[data-copy]").forEach((button) => {
  button.addEventListener("click", async () => {
    const done = await copy(document.getElementById(button.dataset.copy));
    button.nextElementSibling.textContent = done ? "已复制，请到公众号编辑器里粘贴" : "没有复制成功，请选中正文后按 Ctrl+C";
  });
});
