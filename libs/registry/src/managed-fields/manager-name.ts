const MAX_BYTES = 128;
const NOT_PRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const names = new Map<string, string>();
const MAX_NAMES = 1000;

/** The name of the manager of an update: the one that the request states, else the User-Agent up to the first slash. */
export function managerName(stated: string | undefined, userAgent: string | undefined): string {
  if (stated !== undefined && stated !== '') return stated;
  if (userAgent === undefined) return 'unknown';
  let name = names.get(userAgent);
  if (name === undefined) {
    if (names.size >= MAX_NAMES) names.clear();
    names.set(userAgent, (name = nameOf(userAgent)));
  }
  return name;
}

function nameOf(userAgent: string): string {
  const product = userAgent.split('/', 1)[0]!;
  let name = '';
  let bytes = 0;
  for (const character of product) {
    if (NOT_PRINTABLE.test(character)) continue;
    bytes += Buffer.byteLength(character);
    if (bytes > MAX_BYTES) break;
    name += character;
  }
  return name === '' ? 'unknown' : name;
}
