import { compareQuantities, quantityMilliValue } from '#machinery';

/** Resource name → quantity. */
export type Quantities = Readonly<Record<string, string>>;

/** One item of a LimitRange, as far as it constrains. */
export interface Limits {
  readonly type?: string;
  readonly min?: Quantities;
  readonly max?: Quantities;
  readonly maxLimitRequestRatio?: Quantities;
}

/** What breaks the item, in the words of the server; `requests` and `limits` are those of a container or a whole pod. */
export function violations(item: Limits, requests: Quantities, limits: Quantities): string[] {
  const found: string[] = [];
  const { type } = item;
  for (const [name, least] of Object.entries(item.min ?? {})) {
    const rule = `minimum ${name} usage per ${type} is ${least}`;
    const [request, limit] = [requests[name], limits[name]];
    if (request === undefined) found.push(`${rule}.  No request is specified`);
    else if (compareQuantities(request, least) < 0)
      found.push(`${rule}, but request is ${request}`);
    else if (limit !== undefined && compareQuantities(limit, least) < 0)
      found.push(`${rule}, but limit is ${limit}`);
  }
  for (const [name, most] of Object.entries(item.max ?? {})) {
    const rule = `maximum ${name} usage per ${type} is ${most}`;
    const [request, limit] = [requests[name], limits[name]];
    if (limit === undefined) found.push(`${rule}.  No limit is specified`);
    else if (compareQuantities(limit, most) > 0) found.push(`${rule}, but limit is ${limit}`);
    else if (request !== undefined && compareQuantities(request, most) > 0)
      found.push(`${rule}, but request is ${request}`);
  }
  for (const [name, ratio] of Object.entries(item.maxLimitRequestRatio ?? {})) {
    const rule = `${name} max limit to request ratio per ${type} is ${ratio}`;
    const [request, limit] = [
      quantityMilliValue(requests[name] ?? '0'),
      quantityMilliValue(limits[name] ?? '0'),
    ];
    if (request === 0) found.push(`${rule}, but no request is specified or request is 0`);
    else if (limit === 0) found.push(`${rule}, but no limit is specified or limit is 0`);
    else if ((limit / request) * 1000 > quantityMilliValue(ratio)) {
      found.push(`${rule}, but provided ratio is ${(limit / request).toFixed(6)}`);
    }
  }
  return found;
}

/** As `violations`, for a claim, which only requests. */
export function claimViolations(item: Limits, requests: Quantities): string[] {
  const { type } = item;
  const breaks = (bounds: Quantities | undefined, word: string, sign: number): string[] =>
    Object.entries(bounds ?? {}).flatMap(([name, bound]) => {
      const rule = `${word} ${name} usage per ${type} is ${bound}`;
      const request = requests[name];
      if (request === undefined) return [`${rule}.  No request is specified`];
      return Math.sign(compareQuantities(request, bound)) === sign
        ? [`${rule}, but request is ${request}`]
        : [];
    });
  return [...breaks(item.min, 'minimum', -1), ...breaks(item.max, 'maximum', 1)];
}
