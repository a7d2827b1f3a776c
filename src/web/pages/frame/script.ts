/**
 * The only script. The Copy buttons copy; without it, one click selects the whole text. A chart says the value under the
 * pointer, the finger or the arrow keys; without it, a mouse that rests shows the same. A box in a table's head ticks all
 * of its rows; without it, it is not there. A place on the map of regions ticks its box; without it, the box is beside.
 */
export const SCRIPT = `
for (const button of document.querySelectorAll(".copy-button")) {
  const text = button.previousElementSibling;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(text);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}
for (const all of document.querySelectorAll("[data-all]"))
  all.addEventListener("change", () => {
    for (const box of document.getElementsByName(all.dataset.all)) box.checked = all.checked;
  });
for (const place of document.querySelectorAll("[data-ticks]"))
  place.addEventListener("click", () => {
    place.closest("form").querySelector('[value="' + place.dataset.ticks + '"]').click();
  });
for (const chart of document.querySelectorAll("[data-readout]")) {
  const spots = [...chart.querySelectorAll(".spot")];
  let chosen = -1;
  const choose = (index) => {
    spots[chosen]?.classList.remove("chosen");
    chosen = Math.max(0, Math.min(spots.length - 1, index));
    spots[chosen].classList.add("chosen");
    chart.querySelector(".readout").textContent = spots[chosen].parentNode.querySelector("title").textContent;
  };
  for (const [index, spot] of spots.entries())
    for (const type of ["pointerenter", "pointerdown"]) spot.addEventListener(type, () => choose(index));
  walk(chart, (step) => spots.length > 0 && choose(chosen < 0 ? spots.length - 1 : chosen + step));
}
for (const box of document.querySelectorAll("[data-days]")) {
  const { days, last } = box.dataset;
  const readout = box.querySelector(".readout");
  let chosen = -1;
  const choose = (index) => {
    chosen = Math.max(0, Math.min(days.length - 1, index));
    const before = [...days.slice(0, chosen)].filter((day) => day === "x").length;
    const date = new Date((Number(last) - days.length + 1 + chosen) * 86400000);
    const named = date.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
    readout.textContent = days[chosen] === "x"
      ? box.querySelectorAll("title")[before].textContent
      : named + (days[chosen] === "+" ? ": no failure" : ": not measured");
    box.style.setProperty("--day", chosen);
    box.classList.add("chosen");
  };
  const leave = () => {
    chosen = -1;
    readout.textContent = "";
    box.classList.remove("chosen");
  };
  for (const type of ["pointerdown", "pointermove"])
    box.addEventListener(type, (event) => {
      const { left, width } = box.getBoundingClientRect();
      choose(Math.floor(((event.clientX - left) / width) * days.length));
    });
  box.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && leave());
  box.addEventListener("blur", leave);
  box.addEventListener("focus", () => chosen < 0 && choose(days.length - 1));
  walk(box, (step) => choose(chosen < 0 ? days.length - 1 : chosen + step));
}
function walk(chart, go) {
  chart.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    go(step);
  });
}
`;
