// Asks the preview for news: reloads when the pages are new, shows the problems while they are not.
(() => {
  const pages = document.currentScript.dataset.pages;
  const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const style = new CSSStyleSheet();  // the site's own styles stay outside, and a strict content policy allows it
  style.replaceSync(`
    details { position: fixed; inset: auto 0 0 0; z-index: 9999; max-height: 45vh; overflow: auto; box-sizing: border-box;
      padding: .6rem 1rem; font: 15px/1.6 system-ui, sans-serif; background: #fff; color: #1d1d1f; border-top: 3px solid #8a8a8a; }
    details.errors { border-color: #b3261e; }
    details:not(.errors) { inset: auto 1rem 1rem auto; max-width: min(46rem, 90vw); border: 1px solid #8a8a8a; }
    summary { cursor: pointer; font-weight: 600; }
    ol { margin: .4rem 0 0; padding-left: 1.6rem; }
    li { margin: .2rem 0; overflow-wrap: anywhere; }
    @media print { details { display: none; } }`);
  root.adoptedStyleSheets = [style];

  function show(title, lines, isError) {
    const box = document.createElement("details");
    box.className = isError ? "errors" : "";
    box.open = isError;
    box.setAttribute("role", "status");
    const summary = document.createElement("summary");
    summary.textContent = title;
    const list = document.createElement("ol");
    list.append(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
    box.append(summary, list);
    root.replaceChildren(box);
    document.body.append(host);
  }

  function tell(state) {
    if (state.errors.length) {
      show(`${state.errors.length} 处要改，页面仍是上一次的样子`, state.errors, true);
    } else if (state.notes.length) {
      show(`${state.notes.length} 条提示`, state.notes, false);
    } else {
      host.remove();
    }
  }

  async function listen() {
    for (let attempt = ""; ; ) {
      try {
        const state = await (await fetch(`/-preview-/state?after=${attempt}`)).json();
        if (state.pages !== pages) {
          location.reload();
          return;
        }
        if (state.attempt !== attempt) tell(state);
        attempt = state.attempt;
      } catch {
        await pause(1);  // the preview was stopped; perhaps it starts again
      }
    }
  }

  listen();
})();
