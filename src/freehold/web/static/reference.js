// Filters the table of operations. What is chosen stands in the address, so that a view can be shared.
const form = document.getElementById("filters");
const count = document.getElementById("count");
const rows = [...document.querySelectorAll("[data-operation]")];
const groups = [...document.querySelectorAll("#operations tbody")];
const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

function matches(row, name, value) {
  if (name === "text") return value.toLowerCase().split(/\s+/).every((word) => texts.get(row).includes(word));
  return row.dataset[name].split(" ").includes(value);
}

function apply() {
  const chosen = [...new FormData(form)].filter(([, value]) => value.trim() !== "");
  for (const row of rows) row.hidden = !chosen.every(([name, value]) => matches(row, name, value.trim()));
  for (const group of groups) group.hidden = !group.querySelector("[data-operation]:not([hidden])");
  const shown = rows.filter((row) => !row.hidden).length;
  count.textContent = chosen.length
    ? `${shown} of ${rows.length} operations`
    : `${rows.length} operations`;
  const query = new URLSearchParams(chosen).toString();
  history.replaceState(null, "", (query ? `?${query}` : location.pathname) + location.hash);
}

for (const [name, value] of new URLSearchParams(location.search)) {
  const field = form.elements.namedItem(name);
  if (field) field.value = value;
}
form.hidden = false;
form.addEventListener("input", apply);
form.addEventListener("reset", () => setTimeout(apply));
form.addEventListener("submit", (event) => event.preventDefault());
apply();

// An address that names an operation, as links between them do, shows its details.
function reveal() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const details = named && named.querySelector("details");
  if (!details) return;
  details.open = true;
  named.scrollIntoView();
}
addEventListener("hashchange", reveal);
reveal();
