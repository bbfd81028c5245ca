// Keeps the state of an import fresh while a worker is at it; then the page is read anew.
(() => {
  const state = document.getElementById("import-state");
  const busy = () => state.querySelector("[data-busy]") !== null;

  const look = async () => {
    try {
      const answer = await fetch("?part=state", { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) {
        state.innerHTML = await answer.text();
      }
    } catch {
      // The server is away for a moment: ask again.
    }
    if (busy()) {
      setTimeout(look, 700);
    } else {
      window.location.reload();
    }
  };

  if (state && busy()) {
    setTimeout(look, 300);
  }
})();
