// What the back office adds to Unfold's scripts: names for what has none, and keys for the menu.
(() => {
  // Select2 draws a box of its own beside the field and names it by what is chosen, which
  // may be nothing. It gets the field's label as well.
  const nameBoxes = () => {
    for (const field of document.querySelectorAll("select.select2-hidden-accessible")) {
      const box = field.nextElementSibling?.querySelector(".select2-selection");
      if (!box) continue;
      const label = field.labels?.[0]?.textContent.replace("*", "").trim();
      const name = field.getAttribute("aria-label") || label;
      if (!name) continue;
      const chosen = box.textContent.replace("×", "").trim();
      for (const part of [box, ...box.querySelectorAll("[role=textbox], [role=searchbox]")]) {
        part.removeAttribute("aria-labelledby");
        part.setAttribute("aria-label", chosen ? `${name}: ${chosen}` : name);
      }
    }
  };

  // The groups of the menu open by mouse alone: let the keyboard come to them, too.
  const openGroupsByKey = () => {
    for (const group of document.querySelectorAll("#nav-sidebar-apps h2[x-on\\:click]")) {
      const items = group.parentElement.querySelector("ol");
      const tell = () => group.setAttribute("aria-expanded", String(items?.offsetParent != null));
      group.setAttribute("role", "button");
      group.tabIndex = 0;
      tell();
      group.addEventListener("click", () => window.setTimeout(tell, 50));
      group.addEventListener("keydown", (pressed) => {
        if (pressed.key !== "Enter" && pressed.key !== " ") return;
        pressed.preventDefault();
        group.click();
      });
    }
  };

  // An icon is a word in a font; beside a text of its own it must not be read out.
  const hideIcons = () => {
    for (const icon of document.querySelectorAll(".material-symbols-outlined")) {
      const beside = icon.parentElement.textContent.replace(icon.textContent, "").trim();
      if (beside) icon.setAttribute("aria-hidden", "true");
    }
  };

  // Not before all is loaded: only then the boxes have been drawn.
  window.addEventListener("load", () => {
    window.setTimeout(nameBoxes);
    openGroupsByKey();
    hideIcons();
    document.addEventListener("formset:added", () => window.setTimeout(nameBoxes));
    if (window.django?.jQuery) {
      window.django.jQuery(document).on("select2:select select2:clear", () => window.setTimeout(nameBoxes));
    }
  });
})();
