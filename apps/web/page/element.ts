type Child = Node | string | number | undefined | null | false;

/** Makes an element. Properties are set as they are (`className`, `onclick`), names with a hyphen as attributes. Text is never HTML. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Readonly<Record<string, unknown>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key.includes('-')) made.setAttribute(key, `${value as string | number | boolean}`);
    else (made as unknown as Record<string, unknown>)[key] = value;
  }
  made.append(
    ...children.filter(isShown).map((child) => (child instanceof Node ? child : String(child))),
  );
  return made;
}

const isShown = (child: Child): child is Node | string | number =>
  child !== undefined && child !== null && child !== false && child !== '';

/** The element of the document with this id; the page cannot work without it. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the document has no element "${id}"`);
  return found;
}
