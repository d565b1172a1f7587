// Looks once a second how far a report is, says so, and begins the download when it is there. The page works
// without: it looks again by itself.
"use strict";

const place = document.querySelector("[data-report]");
const part = (name) => place.querySelector(`[data-${name}]`);
const say = (name, text) => {
  if (part(name).textContent !== text) part(name).textContent = text;
};

const give = (told) => {
  say("heading", told.heading);
  say("text", `${told.text} ${place.dataset.begun}`);
  document.title = document.title.replace(/^[^:]*/, told.heading);
  part("bar").hidden = part("waiting").hidden = true;
  part("ready").hidden = false;
  location.assign(place.dataset.file);
};

const look = async () => {
  try {
    const reply = await fetch(place.dataset.report, { cache: "no-store", redirect: "error" });
    if (!reply.ok) throw new Error(reply.status);
    const told = await reply.json();
    if (told.state === "ready") return give(told);
    if (told.finished) return location.reload();
    say("heading", told.heading);
    say("text", told.text);
    part("bar").hidden = told.alone;
  } catch {
    // The line is cut, the session has ended or the report is gone: the page itself will say which, later.
    if ((place.dataset.missed = 1 + Number(place.dataset.missed || 0)) >= 5) return location.reload();
  }
  setTimeout(look, document.hidden ? 5000 : 1000);
};

if (place) setTimeout(look, 500);

// One that could not be made is offered again after a while.
const again = document.querySelector("[data-again]");
if (again) setTimeout(() => location.reload(), 1000 * again.dataset.again);
