/** One media type of an Accept header, as it is written: the server compares letter by letter, and takes quotes for part of a value. */
export interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

/** The media type of a Content-Type header without its parameters; '' when there is none. */
export function bareMediaType(header: string | undefined): string {
  if (header === undefined) return '';
  const end = header.indexOf(';');
  return (end === -1 ? header : header.slice(0, end)).trim().toLowerCase();
}

/** The media types of an Accept header, the most wanted first (RFC 9110 §12.5.1); equal ones keep their order. */
export function parseAccept(header: string): MediaType[] {
  return header
    .split(',')
    .map(parseMediaType)
    .filter((entry) => entry.type !== '')
    .sort((a, b) => b.quality - a.quality);
}

function parseMediaType(text: string): MediaType {
  const [name, ...rest] = text.split(';');
  const type = name!.trim();
  if (rest.length === 0) return { type, parameters: NO_PARAMETERS, quality: 1 };
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const equals = parameter.indexOf('=');
    if (equals === -1) continue;
    parameters.set(parameter.slice(0, equals).trim(), parameter.slice(equals + 1).trim());
  }
  const quality = Number(parameters.get('q') ?? '1');
  return { type, parameters, quality: Number.isFinite(quality) ? quality : 1 };
}
