"use strict";
// Keys for what the buttons do: a accept, c correct, r reject, s skip, u undo. Everything works without them.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const pressed = /^[acrsu]$/.test(event.key) && document.querySelector(`[data-judge] [data-key="${event.key}"]`);
  if (!pressed) return;
  event.preventDefault();
  pressed.click();
  const form = pressed.tagName === "SUMMARY" && pressed.parentElement.querySelector("form");
  if (form && pressed.parentElement.open) form.querySelector("select, textarea, input:not([type=hidden])").focus();
});
