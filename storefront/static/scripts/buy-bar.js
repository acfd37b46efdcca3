// The bar with the price stays at the foot of a long page. While the form itself can be seen,
// the bar would only be in the way. Without this module it stays, and its link works.
class BuyBar extends HTMLElement {
  connectedCallback() {
    const form = document.getElementById("buy");
    const watcher = new IntersectionObserver(([seen]) => {
      this.toggleAttribute("data-away", seen.isIntersecting);
    });
    watcher.observe(form);
  }
}

customElements.define("buy-bar", BuyBar);
