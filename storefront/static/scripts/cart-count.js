// Pages are the same for everybody; the number in the basket comes from a readable cookie.
class CartCount extends HTMLElement {
  connectedCallback() {
    this.show();
    // A page that comes back from the browser's memory may hold an old number.
    window.addEventListener("pageshow", () => this.show());
  }

  show() {
    const found = /(?:^|;\s*)cart_count=(\d{1,4})(?:;|$)/.exec(document.cookie);
    const count = found ? Number(found[1]) : 0;
    this.textContent = count ? String(count) : "";
    const words = count === 1 ? this.dataset.one : this.dataset.many;
    this.nextElementSibling.textContent = count ? words.replace("%(count)s", count) : "";
  }
}

customElements.define("cart-count", CartCount);
