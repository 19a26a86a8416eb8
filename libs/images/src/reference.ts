/** An image reference taken apart (distribution reference grammar). */
export interface ImageReference {
  /** Registry host, `docker.io` when none is named. */
  readonly registry: string;
  /** Path below the registry, with Docker Hub's implied `library/`. */
  readonly path: string;
  readonly tag: string;
  readonly digest?: string;
  /** Short name as people write it: without `docker.io/` and `library/`, tag or digest. */
  readonly repository: string;
}

const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::\d+)?$/;

/** Takes an image reference apart; undefined when it does not follow the grammar (`InvalidImageName`). */
export function parseImage(image: string): ImageReference | undefined {
  const at = image.indexOf('@');
  const digest = at < 0 ? undefined : image.slice(at + 1);
  let name = at < 0 ? image : image.slice(0, at);
  if (digest !== undefined && !DIGEST.test(digest)) return undefined;
  let tag = 'latest';
  const colon = name.lastIndexOf(':');
  if (colon > name.lastIndexOf('/')) {
    tag = name.slice(colon + 1);
    name = name.slice(0, colon);
    if (!TAG.test(tag)) return undefined;
  }
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasHost = first === 'localhost' || first.includes('.') || first.includes(':');
  const registry = hasHost ? first : 'docker.io';
  let path = hasHost ? name.slice(slash + 1) : name;
  if (!HOST.test(registry) || !path.split('/').every((part) => COMPONENT.test(part))) {
    return undefined;
  }
  if (registry === 'docker.io' && !path.includes('/')) path = `library/${path}`;
  const short = registry === 'docker.io' ? path.replace(/^library\//, '') : `${registry}/${path}`;
  return { registry, path, tag, repository: short, ...(digest === undefined ? {} : { digest }) };
}

/** The reference in full, as the container runtime prints it in its messages. */
export function fullName(reference: ImageReference): string {
  const suffix = reference.digest === undefined ? `:${reference.tag}` : `@${reference.digest}`;
  return `${reference.registry}/${reference.path}${suffix}`;
}
