// A board follows what happens: its cards come anew over a stream, and it says when it does not.
"use strict";

const board = document.querySelector("[data-live]");
const news = document.querySelector("[data-news]");
const STALE_S = 12;
const AGAIN_MS = [800, 2500];
// After so many refusals in a row the page is asked anew: perhaps one must sign in.
const REFUSALS = 4;

// When the database was last looked at, by this machine's clock; and how far that is off.
let seenAt = Number(news?.dataset.at ?? 0) * 1000 || Date.now();
let ahead = 0;
let refused = 0;

function place(card) {
  const pile = document.getElementById(card.pile);
  if (!pile) return false;
  const made = document.createElement("template");
  made.innerHTML = card.html.trim();
  const fresh = made.content.firstElementChild;
  document.getElementById(card.key)?.remove();
  const next = [...pile.children].find((other) => other.dataset.rank > card.rank);
  pile.insertBefore(fresh, next ?? null);
  return true;
}

function show(message, whole) {
  if (whole) {
    const there = new Set(message.put.map((card) => card.key));
    for (const card of board.querySelectorAll("[data-rank]")) if (!there.has(card.id)) card.remove();
  }
  for (const key of message.gone) document.getElementById(key)?.remove();
  // A card of a list that the page does not have: the shop has been rebuilt.
  if (!message.put.map(place).every(Boolean)) location.reload();
  sayDurations();
}

function listen() {
  const stream = new EventSource(board.dataset.live, { withCredentials: true });
  const heard = (event) => {
    refused = 0;
    return JSON.parse(event.data);
  };
  stream.addEventListener("all", (event) => show(heard(event), true));
  stream.addEventListener("cards", (event) => {
    show(heard(event), false);
    seenAt = Date.now();
    sayNews();
  });
  stream.addEventListener("beat", (event) => {
    const beat = heard(event);
    seenAt = Date.now() - beat.age_s * 1000;
    ahead = beat.now_ms - Date.now();
    sayNews();
  });
  stream.addEventListener("over", () => again(stream));
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) again(stream);
  });
}

function again(stream) {
  stream.close();
  refused += 1;
  if (refused > REFUSALS) location.reload();
  else setTimeout(listen, AGAIN_MS[0] + Math.random() * (AGAIN_MS[1] - AGAIN_MS[0]));
}

function sayNews() {
  if (!news) return;
  const stale = Date.now() - seenAt > STALE_S * 1000;
  document.body.classList.toggle("stale", stale);
  const at = new Date(seenAt + ahead).toLocaleTimeString(document.documentElement.lang);
  const said = stale ? `${news.dataset.staleText} ${at}` : news.dataset.liveText;
  if (news.textContent !== said) news.textContent = said;
}

function sayDurations() {
  for (const time of document.querySelectorAll("time[data-since]")) {
    const minutes = Math.max(0, Math.floor((Date.now() + ahead - Date.parse(time.dateTime)) / 60000));
    const hours = Math.floor(minutes / 60);
    const said = hours ? `${hours}:${String(minutes % 60).padStart(2, "0")} h` : `${minutes} min`;
    if (time.textContent !== said) time.textContent = said;
    time.title ||= new Date(time.dateTime).toLocaleString(document.documentElement.lang);
  }
}

document.querySelector("[data-send]")?.addEventListener("change", (event) => event.target.form.submit());
sayDurations();
if (board) {
  listen();
  setInterval(sayNews, 1000);
  setInterval(sayDurations, 10000);
}
