// Finds elements by role and accessible name. An exact name comes
// before one that only starts with it; spaces don't count, since the parts of a name are separate boxes.
const [role, wanted] = arguments;

const NATIVE = {
  alert: "",
  button: "button, summary, input[type=button], input[type=submit]",
  cell: "td",
  checkbox: "input[type=checkbox]",
  columnheader: "th",
  combobox: "select",
  dialog: "dialog",
  heading: "h1, h2, h3, h4, h5, h6",
  link: "a[href]",
  list: "ul, ol",
  listitem: "li",
  main: "main",
  navigation: "nav",
  option: "option",
  radio: "input[type=radio]",
  region: "section[aria-label], section[aria-labelledby]",
  row: "tr",
  searchbox: "input[type=search]",
  table: "table",
  textbox: "input:not([type]), input[type=text], input[type=password], textarea",
};

const squeeze = (text) => text.replace(/[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/g, "");

function textOf(element) {
  let text = "";
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) text += node.data;
    else if (node.nodeType === Node.ELEMENT_NODE && node.getAttribute("aria-hidden") !== "true") {
      text += ` ${node.getAttribute("aria-label") ?? textOf(node)} `;
    }
  }
  return text;
}

function nameOf(element) {
  const by = element.getAttribute("aria-labelledby");
  if (by) return by.split(/\s+/).map((id) => textOf(document.getElementById(id) ?? element)).join(" ");
  const label = element.getAttribute("aria-label");
  if (label) return label;
  if (element.labels?.length) return [...element.labels].map(textOf).join(" ");
  return textOf(element) || element.getAttribute("title") || element.getAttribute("placeholder") || "";
}

const isShown = (element) =>
  element.getClientRects().length > 0 &&
  getComputedStyle(element).visibility === "visible" &&
  !element.closest("[aria-hidden=true], [inert]");

const native = NATIVE[role] ? `:is(${NATIVE[role]}):not([role]), ` : "";
const found = [...document.querySelectorAll(`${native}[role=${role}]`)].filter(isShown);
const name = squeeze(wanted);
const exact = found.filter((element) => squeeze(nameOf(element)) === name);
const begun = found.filter((element) => !exact.includes(element) && squeeze(nameOf(element)).startsWith(name));
return [...exact, ...begun];
