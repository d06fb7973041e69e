// What the pages of the documents cannot do without a script: say at once that a file is too large, and on a phone
// turn to the original when it is asked for, and back to the passage.
"use strict";

document.addEventListener("change", (event) => {
  if (event.target.id === "pane-list") document.querySelector(".passage.picked")?.scrollIntoView({ block: "start" });
  const box = event.target.closest("[data-largest]");
  if (!box || event.target.type !== "file") return;
  const file = event.target.files[0];
  event.target.setCustomValidity(file && file.size > Number(box.dataset.largest) ? box.dataset.words : "");
  event.target.reportValidity();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "origin") return;
  const pick = document.getElementById("pane-origin");
  if (pick) pick.checked = true;
  const card = event.detail.requestConfig.elt.closest(".passage");
  if (card) document.querySelectorAll(".passage").forEach((other) => other.classList.toggle("picked", other === card));
  if (matchMedia("(max-width: 59.99rem)").matches) event.detail.target.scrollIntoView({ block: "start" });
});
