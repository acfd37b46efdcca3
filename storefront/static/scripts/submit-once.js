// A second click on the pay button would do no harm, but it would make people wait twice.
class SubmitOnce extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.form = this.closest("form");
    this.form.addEventListener("submit", (event) => {
      if (this.button.getAttribute("aria-disabled") === "true") event.preventDefault();
      this.button.setAttribute("aria-disabled", "true");
      document.getElementById("live").textContent = this.dataset.said;
    });
    // Whoever comes back with the back button may try again.
    window.addEventListener("pageshow", () => this.button.removeAttribute("aria-disabled"));
  }
}

customElements.define("submit-once", SubmitOnce);
