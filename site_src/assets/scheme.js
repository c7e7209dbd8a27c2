// Light or dark and the size of the letters, before anything is drawn. The choices made with the buttons win over the system's.
(() => {
  const root = document.documentElement;
  root.classList.replace("no-js", "js");
  try {
    const scheme = localStorage.getItem("scheme");
    if (scheme === "light" || scheme === "dark") root.dataset.scheme = scheme;
    const letters = localStorage.getItem("letters");
    if (letters === "large" || letters === "largest") root.dataset.letters = letters;
  } catch {
    // Storage may be closed to us; the system's scheme then stays.
  }
})();
