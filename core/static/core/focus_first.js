// The field that a reader types into has the focus, whatever else loads on the page.
"use strict";

addEventListener("load", () => document.querySelector("[autofocus]")?.focus());
