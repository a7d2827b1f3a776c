/**
 * The only script. The Copy buttons copy; without it, one click selects the whole text. A chart says the value under the
 * pointer, the finger or the arrow keys; without it, a mouse that rests shows the same. A box in a table's head ticks all
 * of its rows; without it, it is not there.
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
  chart.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || spots.length === 0) return;
    event.preventDefault();
    choose(chosen < 0 ? spots.length - 1 : chosen + step);
  });
}
`;
