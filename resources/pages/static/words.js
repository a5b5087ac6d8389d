// The words that scripts say, and whose page this is; both come with the page.

const table = JSON.parse(document.body.dataset.words);

export const owner = document.body.dataset.owner;

/** A sentence with its facts filled in. */
export function say(name, facts = {}) {
  return table[name].replace(/\{(\w+)\}/g, (all, fact) => facts[fact] ?? all);
}

/** An element with plain text: what people typed is never markup. */
export function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/** What was typed into a form, with its labels. */
export function typedList(summary) {
  const list = element("dl");
  for (const [label, value] of summary) {
    list.append(element("dt", "", label), element("dd", "said", value));
  }
  return list;
}
