// Adds a minus and a plus button around a number field. Without it the field works as it is.
class QuantityStepper extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    if (this.querySelector("button")) return;
    this.prepend(this.button("−", this.dataset.less, -1));
    this.append(this.button("+", this.dataset.more, 1));
  }

  button(sign, label, step) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => this.change(step));
    return button;
  }

  change(step) {
    const { min, max, value } = this.input;
    const wanted = (Number.parseInt(value, 10) || 0) + step;
    this.input.value = Math.min(Number(max), Math.max(Number(min), wanted));
    document.getElementById("live").textContent = this.dataset.said.replace(
      "%(count)s",
      this.input.value,
    );
  }
}

customElements.define("quantity-stepper", QuantityStepper);
