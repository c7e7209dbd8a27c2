// Light or dark, before anything is drawn. The choice made with the button wins over the system's.
(() => {
  const root = document.documentElement;
  root.classList.replace("no-js", "js");
  try {
    const chosen = localStorage.getItem("scheme");
    if (chosen === "light" || chosen === "dark") root.dataset.scheme = chosen;
  } catch {
    // Storage may be closed to us; the system's scheme then stays.
  }
})();
