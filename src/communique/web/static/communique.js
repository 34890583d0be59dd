"use strict";
// Everything works without this file; it only makes some of it quicker.

// In an article: an entry and its words light up together; s e c m switch the layers.
for (const reading of document.querySelectorAll("[data-article]")) {
  const lit = new Set();
  const light = (ids) => {
    for (const each of lit) each.classList.remove("lit");
    lit.clear();
    if (!ids) return;
    const wanted = new Set(ids.split(" "));
    for (const each of reading.querySelectorAll("[data-e]")) {
      if (each.dataset.e.split(" ").some((id) => wanted.has(id))) {
        each.classList.add("lit");
        lit.add(each);
      }
    }
  };
  const show = (event) => {
    const from = event.target.closest("[data-e]");
    light(from && from.dataset.e);
    if (!from) return;
    // Only the other side moves, never what the reader is at.
    const other = from.classList.contains("entry") ? ".w.lit" : ".entry.lit";
    const first = reading.querySelector(other);
    const record = reading.querySelector(".record");
    if (first && first.classList.contains("entry") && record.scrollHeight > record.clientHeight) {
      record.scrollTop += first.getBoundingClientRect().top - record.getBoundingClientRect().top - record.clientHeight / 3;
    }
  };
  reading.addEventListener("mouseover", show);
  reading.addEventListener("focusin", show);
  reading.addEventListener("mouseleave", () => light(null));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const box = /^[secm]$/.test(event.key) && document.getElementById("layer-" + event.key);
    if (box) box.click();
  });
}

// On the board: arrow keys walk from cell to cell.
for (const board of document.querySelectorAll("[data-walk]")) {
  // Where not all reports fit, the latest is what a reader looks for.
  board.parentElement.scrollLeft = board.parentElement.scrollWidth;
  board.addEventListener("keydown", (event) => {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    const cell = event.target.closest("td");
    if (!step || !cell || event.target.tagName !== "SUMMARY") return;
    const inside = [...cell.querySelectorAll("summary")];
    const next = inside[inside.indexOf(event.target) + step[0]];
    if (step[0] && next) {
      event.preventDefault();
      next.focus();
      return;
    }
    let [row, column] = [cell.parentElement.rowIndex + step[0], cell.cellIndex + step[1]];
    while (board.rows[row] && board.rows[row].cells[column] && board.rows[row].cells[column].tagName === "TD") {
      const found = board.rows[row].cells[column].querySelectorAll("summary");
      if (found.length) {
        event.preventDefault();
        found[step[0] < 0 ? found.length - 1 : 0].focus();
        return;
      }
      row += step[0];
      column += step[1];
    }
  });
}

// While an article is being read: look again, and go to its record when it is there.
for (const job of document.querySelectorAll("[data-job=waiting], [data-job=reading]")) {
  const look = async () => {
    const answer = await fetch(location.pathname + ".json").catch(() => null);
    const told = answer && answer.ok ? await answer.json() : null;
    if (!told || told.state === "waiting" || told.state === "reading") {
      setTimeout(look, 600);
    } else if (told.results.length === 1 && told.results[0].article) {
      location.replace("/article/" + encodeURIComponent(told.results[0].article));
    } else {
      location.reload();
    }
  };
  setTimeout(look, 400);
}
