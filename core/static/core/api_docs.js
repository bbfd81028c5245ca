// The page that is extended names no language, and readers of screens need one.
document.documentElement.lang = document.currentScript.dataset.language;
