// What no template can do by itself: say that the network is gone, keep a button from being pressed twice.
"use strict";

const offline = (gone) => { document.getElementById("offline").hidden = !gone; };
document.addEventListener("htmx:sendError", () => offline(true));
document.addEventListener("htmx:timeout", () => offline(true));
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) offline(false); });
document.addEventListener("htmx:beforeRequest", () => document.getElementById("trouble").replaceChildren());

const release = (form) => {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return; // htmx sends it
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  form.setAttribute("aria-busy", "true");
  setTimeout(release, 8000, form); // what answers with a file leaves the page open
});
// Coming back with the browser's button shows the page as it was left: its forms may be sent again.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
