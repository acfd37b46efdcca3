// Suggestions while typing, after the ARIA pattern of a combobox with a list. Without this file
// the box is a plain form.
const DELAY = 120; // ms between the last key and the question

class Suggestions {
  constructor(form) {
    this.form = form;
    this.input = form.elements.q;
    this.list = document.createElement("ul");
    this.list.id = "search-suggestions";
    this.list.className = "suggestions";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", form.dataset.said);
    this.list.hidden = true;
    this.input.after(this.list);
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.addEventListener("input", () => this.wait());
    this.input.addEventListener("keydown", (event) => this.move(event));
    this.input.addEventListener("blur", () => this.close());
    // A press must not take the focus away before the click arrives.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.open(event.target.closest("li")));
    this.close();
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), DELAY);
  }

  async ask() {
    const words = this.input.value.trim();
    if (words.length < 2) return this.close();
    const address = `${this.form.dataset.suggestions}?q=${encodeURIComponent(words)}`;
    try {
      const rows = await (await fetch(address)).json();
      if (words === this.input.value.trim()) this.show(rows);
    } catch {
      this.close(); // the form still works
    }
  }

  show(rows) {
    this.list.replaceChildren(
      ...rows.map((row, number) => {
        const item = document.createElement("li");
        item.id = `suggestion-${number}`;
        item.setAttribute("role", "option");
        item.dataset.url = row.url;
        item.textContent = row.title;
        return item;
      }),
    );
    this.list.hidden = rows.length === 0;
    this.input.setAttribute("aria-expanded", String(rows.length > 0));
    this.choose(-1);
  }

  close() {
    this.show([]);
  }

  choose(number) {
    this.chosen = number;
    [...this.list.children].forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === number));
      if (index === number) item.scrollIntoView({ block: "nearest" });
    });
    if (number < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `suggestion-${number}`);
  }

  open(item) {
    if (item) window.location.assign(item.dataset.url);
  }

  move(event) {
    const count = this.list.children.length;
    if (event.key === "Escape" && count) {
      event.preventDefault(); // a second Escape empties the box, as browsers do
      this.close();
    } else if (event.key === "ArrowDown" && count) {
      event.preventDefault();
      this.choose((this.chosen + 1) % count);
    } else if (event.key === "ArrowUp" && count) {
      event.preventDefault();
      this.choose(this.chosen <= 0 ? count - 1 : this.chosen - 1);
    } else if (event.key === "Enter" && this.chosen >= 0) {
      event.preventDefault();
      this.open(this.list.children[this.chosen]);
    }
  }
}

for (const form of document.querySelectorAll(".search-box")) new Suggestions(form);
