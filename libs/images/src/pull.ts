import { behaviourOf } from './order.js';
import { fullName, parseImage } from './reference.js';

/** Why an image cannot be pulled; `reason` is the waiting reason that kubelet reports first. */
export interface PullFailure {
  readonly reason: 'InvalidImageName' | 'ErrImagePull';
  readonly message: string;
}

/** A repository path or tag with one of these words stands for something that was never published. */
const MISSING =
  /(?:^|[^a-z])(?:invalid|does-?not-?exist|non-?existent|no-such|not-?found|missing)(?:[^a-z]|$)/;

/**
 * Says whether pulling `image` fails. There is no registry here, so the reference itself decides:
 * a registry below `.invalid` (RFC 2606) has no address; a repository path with `invalid`, `does-not-exist`, `nonexistent`,
 * `no-such`, `not-found` or `missing` as a word is unknown; such a tag, the tag `404`, or one that the image's publisher never made
 * (`nginx:1.161`), is not found. Everything else pulls.
 */
export function pullFailure(image: string): PullFailure | undefined {
  const reference = parseImage(image);
  if (reference === undefined) {
    return {
      reason: 'InvalidImageName',
      message: `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format`,
    };
  }
  const full = fullName(reference);
  const failed = (code: string, cause: string): PullFailure => ({
    reason: 'ErrImagePull',
    message: `rpc error: code = ${code} desc = failed to pull and unpack image "${full}": failed to resolve reference "${full}": ${cause}`,
  });
  const host = reference.registry.replace(/:\d+$/, '');
  if (host.endsWith('.invalid')) {
    const url = `https://${reference.registry}/v2/${reference.path}/manifests/${reference.digest ?? reference.tag}`;
    return failed(
      'Unknown',
      `failed to do request: Head "${url}": dial tcp: lookup ${host}: no such host`,
    );
  }
  if (MISSING.test(reference.path)) {
    return failed(
      'Unknown',
      'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    );
  }
  const published = behaviourOf(image).hasTag?.(reference.tag) ?? true;
  if (
    reference.digest === undefined &&
    (MISSING.test(reference.tag) || reference.tag === '404' || !published)
  ) {
    return failed('NotFound', `${full}: not found`);
  }
  return undefined;
}
