// Puts what stands behind the # of a link into the form. It is never sent as part of an address, and is
// taken out of the address at once, so that it stays in no history.
"use strict";

const place = document.querySelector("[data-link-token]");
if (place && location.hash.length > 1) {
  place.querySelector("input").value = location.hash.slice(1);
  place.hidden = true;
  history.replaceState(null, "", location.pathname);
}
