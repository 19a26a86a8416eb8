/** When a canary Ingress gets a request (ingress-nginx: annotations `canary…`). */
export interface Canary {
  readonly weight: number;
  readonly weightTotal: number;
  readonly header: string;
  readonly headerValue: string;
  readonly headerPattern: string;
  readonly cookie: string;
}

/** Cookie affinity (annotations `affinity`, `session-cookie-…`). */
export interface Affinity {
  readonly cookieName: string;
  readonly path: string;
  readonly maxAge: string;
  readonly expires: string;
  readonly domain: string;
  readonly sameSite: string;
  readonly secure: boolean | undefined;
  /** Users stay with the canary, or with the main backend, that they met first. */
  readonly keepsCanary: boolean;
}

/** An annotation's value by its name without the prefix; '' when it is absent. */
type Text = (name: string) => string;

const DEFAULT_TOTAL = 100;

export function readCanary(text: Text): Canary | undefined {
  if (!/^(?:1|t|T|TRUE|true|True)$/.test(text('canary'))) return undefined;
  const number = (name: string, otherwise: number): number =>
    /^-?\d+$/.test(text(name)) ? Number(text(name)) : otherwise;
  return {
    weight: number('canary-weight', 0),
    weightTotal: number('canary-weight-total', DEFAULT_TOTAL),
    header: text('canary-by-header'),
    headerValue: text('canary-by-header-value'),
    headerPattern: text('canary-by-header-pattern'),
    cookie: text('canary-by-cookie'),
  };
}

export function readAffinity(text: Text): Affinity | undefined {
  if (text('affinity') !== 'cookie') return undefined;
  const secure = text('session-cookie-secure');
  return {
    cookieName: text('session-cookie-name') || 'INGRESSCOOKIE',
    path: text('session-cookie-path'),
    maxAge: text('session-cookie-max-age'),
    expires: text('session-cookie-expires'),
    domain: text('session-cookie-domain'),
    sameSite: text('session-cookie-samesite'),
    secure: secure === '' ? undefined : secure === 'true',
    keepsCanary: text('affinity-canary-behavior') !== 'legacy',
  };
}
