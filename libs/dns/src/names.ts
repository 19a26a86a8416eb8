/** Splits a name into its labels, escapes kept; the root has none. */
export function labelsOf(name: string): string[] {
  if (name === '.' || name === '') return [];
  if (!name.includes('\\')) return (name.endsWith('.') ? name.slice(0, -1) : name).split('.');
  const labels: string[] = [];
  let label = '';
  for (let at = 0; at < name.length; at++) {
    const char = name[at] as string;
    if (char === '\\') label += char + (name[++at] ?? '');
    else if (char === '.') {
      labels.push(label);
      label = '';
    } else label += char;
  }
  if (label !== '') labels.push(label);
  return labels;
}

/** The name with a final dot. */
export function fqdn(name: string): string {
  return name.endsWith('.') && !name.endsWith('\\.') ? name : `${name}.`;
}

/** Lower case in ASCII only: DNS knows no other letters (RFC 4343). */
export function lower(name: string): string {
  return /[A-Z]/.test(name) ? name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : name;
}

/** Is `name` the zone or below it? Both in lower case with a final dot. */
export function isWithin(zone: string, name: string): boolean {
  return (
    zone === '.' ||
    name === zone ||
    (name.endsWith(zone) && name[name.length - zone.length - 1] === '.')
  );
}

/** The longest of `zones` that holds `name`; undefined when none does. */
export function closestZone(zones: readonly string[], name: string): string | undefined {
  let best: string | undefined;
  for (const zone of zones)
    if (isWithin(zone, name) && (best === undefined || zone.length > best.length)) best = zone;
  return best;
}

/** The name without its first label; undefined for the root. */
export function parentOf(name: string): string | undefined {
  const labels = labelsOf(name);
  if (labels.length === 0) return undefined;
  return labels.length === 1 ? '.' : `${labels.slice(1).join('.')}.`;
}

const MAX_LABEL = 63;
const MAX_NAME = 255;

/** Could the text be a domain name: labels of 1 to 63 bytes, 255 in all (RFC 1035 2.3.4)? */
export function isDomainName(text: string): boolean {
  if (text === '.') return true;
  const labels = labelsOf(text);
  if (labels.length === 0) return false;
  let size = 1;
  for (const label of labels) {
    const length = label.replace(/\\(?:\d{3}|.)/g, 'x').length;
    if (length === 0 || length > MAX_LABEL) return false;
    size += length + 1;
  }
  return size <= MAX_NAME;
}
