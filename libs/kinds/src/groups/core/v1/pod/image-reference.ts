const COMPONENT = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const HOST = `(?:${COMPONENT}(?:\\.${COMPONENT})*|\\[[a-fA-F0-9:]+\\])`;
const PATH = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const REFERENCE = new RegExp(
  `^(${HOST}(?::[0-9]+)?/)?(${PATH}(?:/${PATH})*)(?::(\\w[\\w.-]{0,127}))?(?:@(${DIGEST}))?$`,
);
const IDENTIFIER = /^[a-f0-9]{64}$/;
const MAX_NAME = 255;
const DIGEST_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** Tag and digest of an image, empty where it has none. */
export interface ImageReference {
  readonly tag: string;
  readonly digest: string;
}

/**
 * Reads the name of an image as container tools do (the grammar of the distribution project): `host/path:tag@digest`, where a name
 * without host is one of Docker's registry. Undefined for what no such tool would take.
 */
export function parseImageReference(image: string): ImageReference | undefined {
  if (IDENTIFIER.test(image)) return undefined;
  const [whole, , path = '', tag = '', digest = ''] = REFERENCE.exec(withHost(image)) ?? [];
  if (whole === undefined || path.length > MAX_NAME) return undefined;
  if (digest !== '') {
    const [algorithm = '', hex = ''] = digest.split(':');
    if (DIGEST_LENGTHS[algorithm] !== hex.length || /[A-F]/.test(hex)) return undefined;
  }
  return { tag, digest };
}

/** The part before the first slash is a host when it looks like one: a dot, a port, capitals, or localhost. */
function withHost(image: string): string {
  const slash = image.indexOf('/');
  const first = slash < 0 ? '' : image.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first;
  return isHost ? image : `docker.io/${image}`;
}
