// What script adds to the form: focus on what went wrong, a count of characters, saving while one types,
// and the code from the end of a link. Every page works without it.
"use strict";

document.querySelector("[data-focus]")?.focus();

for (const box of document.querySelectorAll("[data-limit]")) {
  const count = document.createElement("p");
  count.className = "hint num";
  box.after(count);
  const show = () => {
    const left = box.dataset.limit - [...box.value].length;
    count.textContent = (left < 0 ? box.dataset.over : box.dataset.left).replace("{n}", Math.abs(left));
    count.classList.toggle("msg", left < 0);
  };
  box.addEventListener("input", show);
  show();
}

const form = document.querySelector("form[data-autosave]");
if (form) {
  const status = form.querySelector("[data-status]");
  const say = (saved) => { status.textContent = saved ? form.dataset.saved : form.dataset.failed; };
  let timer = null, saving = null;
  const save = () => {
    timer = clearTimeout(timer);
    const body = new URLSearchParams(new FormData(form));
    body.set("save", "auto");
    saving = fetch(form.action, { method: "POST", body, keepalive: true })
      .then((reply) => say(reply.status === 204), () => say(false))
      .finally(() => { saving = null; });
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 800);
  });
  form.addEventListener("submit", (event) => {
    timer = clearTimeout(timer);
    if (!saving) return;
    // Let the save under way end first: it began with an older draft and must not overwrite this one.
    event.preventDefault();
    saving.then(() => form.requestSubmit(event.submitter));
  });
  addEventListener("pagehide", () => { if (timer) save(); });
}

for (const once of document.querySelectorAll("form[data-once]")) {
  // A second click on Submit would do no harm, but it would replace the snapshot by a plain thank-you.
  once.addEventListener("submit", (event) => {
    if (once.dataset.sent) event.preventDefault();
    once.dataset.sent = "yes";
    setTimeout(() => { delete once.dataset.sent; }, 5000);
  });
}

// The part of a link after # is never sent to a server, so a code there reaches no log.
for (const link of document.querySelectorAll("a[data-code-link]")) link.href += location.hash;
const codeForm = document.querySelector("form[data-code-form]");
if (codeForm && location.hash.length > 1) {
  codeForm.elements.code.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  codeForm.requestSubmit();
}
