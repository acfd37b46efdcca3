// The pictures are a row that scrolls by itself; this marks the one in view on its small copy,
// and moves the row without moving the page.
class PictureGallery extends HTMLElement {
  connectedCallback() {
    this.row = this.querySelector("[data-row]");
    this.links = [...this.querySelectorAll("nav a")];
    for (const link of this.links) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.go(this.links.indexOf(link));
      });
    }
    const watcher = new IntersectionObserver((seen) => this.mark(seen), {
      root: this.row,
      threshold: 0.6,
    });
    for (const picture of this.row.children) watcher.observe(picture);
  }

  go(index) {
    const picture = this.row.children[index];
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.row.scrollTo({ left: picture.offsetLeft, behavior: still ? "auto" : "smooth" });
    const { length } = this.row.children;
    document.getElementById("live").textContent = this.dataset.said
      .replace("%(number)s", index + 1)
      .replace("%(count)s", length);
  }

  mark(seen) {
    for (const entry of seen) {
      const link = this.links[[...this.row.children].indexOf(entry.target)];
      if (entry.isIntersecting) link?.setAttribute("aria-current", "true");
      else link?.removeAttribute("aria-current");
    }
  }
}

customElements.define("picture-gallery", PictureGallery);
