// A page that waits for a badge at a reader asks every second what became of it; each new state
// is announced, and when it is over the focus goes to what can be done next.
"use strict";

const EVERY_MS = 1000;

document.addEventListener("DOMContentLoaded", () => {
  const state = document.getElementById("enrolment-state");
  const form = document.querySelector("[data-look-again]");
  if (!state || !form) {
    return;
  }
  const left = document.querySelector(".suite-time-left");
  const opened = performance.now();
  // It asks by itself: the button is for browsers without this file.
  form.hidden = true;

  const look = async () => {
    left.value = Math.max(0, left.max - (performance.now() - opened) / 1000);
    try {
      const answer = await fetch("?part=state", { method: "POST", body: new FormData(form) });
      if (answer.redirected || answer.status === 403 || answer.status === 404) {
        window.location.reload();
        return;
      }
      if (answer.ok) {
        show(await answer.text());
      }
    } catch {
      // The server is away for a moment: ask again.
    }
    if (state.querySelector("[data-open]")) {
      setTimeout(look, EVERY_MS);
    } else {
      close();
    }
  };

  const stateIn = (element) => element.querySelector("[data-state]")?.dataset.state;

  const show = (text) => {
    const told = document.createElement("div");
    told.innerHTML = text;
    // Only what is new is written, so that nothing is read out twice.
    if (stateIn(told) && stateIn(told) !== stateIn(state)) {
      state.replaceChildren(...told.childNodes);
    }
  };

  const close = () => {
    document.querySelector("[data-while-open]").hidden = true;
    const next = document.querySelector("[data-when-closed]");
    next.hidden = false;
    next.querySelector("a, button").focus();
  };

  setTimeout(look, EVERY_MS);
});
