import { withHeaders, without } from '../../../proxy/headers.js';
import type { HeaderFilter, HeaderValue } from '../api/routes.js';

type Headers = Readonly<Record<string, string>>;

/** Headers as a modifier leaves them: set replaces, add appends behind a comma, remove takes away; names in any case. */
export function modifiedHeaders(headers: Headers, { set, add, remove }: HeaderFilter): Headers {
  let made = without(headers, remove ?? []);
  for (const { name, value } of set ?? []) made = withHeaders(made, { [name]: value });
  for (const each of add ?? []) made = appended(made, each);
  return made;
}

/** Headers with a value appended to those that are there under the name. */
export function appended(headers: Headers, { name, value }: HeaderValue): Record<string, string> {
  const wanted = name.toLowerCase();
  const present = Object.entries(headers).find(([each]) => each.toLowerCase() === wanted);
  return present === undefined
    ? { ...headers, [name]: value }
    : { ...headers, [present[0]]: `${present[1]},${value}` };
}
