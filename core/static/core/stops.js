// Stops by keyboard: arrows go through the list, a digit gives its reason.
"use strict";

const form = document.querySelector("form.stops");
const boxes = form ? [...form.querySelectorAll("input[name=stop]")] : [];

const go = (from, by, choose) => {
  const at = Math.min(Math.max(boxes.indexOf(from) + by, 0), boxes.length - 1);
  if (choose) boxes[at].checked = from.checked = true;
  boxes[at].focus();
};

addEventListener("keydown", (event) => {
  if (!boxes.length || event.ctrlKey || event.altKey || event.metaKey) return;
  const here = document.activeElement;
  const listed = boxes.includes(here);
  if (!listed && /^(INPUT|SELECT|TEXTAREA)$/.test(here.tagName)) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    if (listed) go(here, step, event.shiftKey);
    else boxes[0].focus();
    return;
  }
  const button = form.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
  if (!button || event.repeat) return;
  event.preventDefault();
  if (!boxes.some((box) => box.checked)) (listed ? here : boxes[0]).checked = true;
  button.click();
});

addEventListener("load", () => boxes[0]?.focus());
