// A reader types into the field for badges wherever the focus is; a PIN can be typed with gloves.
"use strict";

addEventListener("load", () => document.querySelector("[autofocus]")?.focus());

addEventListener("keydown", (event) => {
  const badge = document.querySelector("[data-badge]");
  const typed = event.key.length === 1 && event.key !== " ";
  if (badge && typed && !event.ctrlKey && !event.altKey && !event.metaKey) badge.focus();
});

// What was typed before is not sent again when the page comes back.
addEventListener("pageshow", () => {
  const badge = document.querySelector("[data-badge]");
  if (badge) badge.value = "";
});

// The server has ended it by then; the page only says so.
const left = document.querySelector("main").dataset.left;
if (left) setTimeout(() => location.replace("/kiosk/"), left * 1000);

const pin = document.getElementById("pin");
const keys = document.querySelector(".kiosk-keys");
if (pin && keys) {
  keys.hidden = false;
  keys.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("clear" in button.dataset) pin.value = "";
    else if (pin.value.length < pin.maxLength) pin.value += button.dataset.digit;
  });
}
