/** The only script: the Copy buttons copy. Without it, one click selects the whole text. */
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
`;
