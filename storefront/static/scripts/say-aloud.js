// What a page says about the change that led to it is in the page from the start, and screen
// readers announce only what appears later. So it is said once more where they listen.
const said = document.querySelector("[data-say-aloud]");
if (said) {
  setTimeout(() => {
    document.getElementById("live").textContent = said.textContent;
  }, 400);
}
