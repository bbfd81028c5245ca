// Rows of the set-up: one more on request; a badge reader's Enter goes to the next field.
// And the page that waits for a node: it shows itself anew once the node has spoken.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-add-row]")) {
    button.hidden = false;
    button.addEventListener("click", () => addRow(button.dataset.addRow));
  }
  for (const rows of document.querySelectorAll("[data-rows]")) {
    rows.addEventListener("keydown", goToNext);
  }
  if (document.querySelector("[data-wait-for-node]")) {
    setInterval(lookForNode, 3000);
  }
});

async function lookForNode() {
  const answer = await fetch(window.location.href).catch(() => null);
  if (answer && answer.ok && !(await answer.text()).includes("data-wait-for-node")) {
    window.location.reload();
  }
}

function addRow(prefix) {
  const total = document.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const rows = document.querySelector(`[data-rows="${prefix}"]`);
  const empty = document.querySelector(`template[data-empty-row="${prefix}"]`);
  const count = Number(total.value);
  const row = empty.innerHTML
    .replaceAll("__prefix__", String(count))
    .replaceAll("__number__", String(count + 1));
  rows.insertAdjacentHTML("beforeend", row);
  total.value = String(count + 1);
  rows.lastElementChild.querySelector("input:not([type=hidden]), select").focus();
}

function goToNext(event) {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT") {
    return;
  }
  const fields = [...event.currentTarget.querySelectorAll("input:not([type=hidden]), select")];
  const next = fields[fields.indexOf(event.target) + 1];
  event.preventDefault();
  // After the last one the button: the next Enter is a person's.
  (next ?? event.target.form.querySelector("[type=submit]"))?.focus();
}
