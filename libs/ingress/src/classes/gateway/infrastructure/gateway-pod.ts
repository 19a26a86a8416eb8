import type { Pod } from '#kinds';
import { GATEWAY_LABEL, PROXY_IMAGE } from '../api/names.js';

/** The name of the Gateway whose proxy runs in a pod; undefined: it runs none. */
export function gatewayOfPod(pod: Pod | undefined): string | undefined {
  const name = pod?.metadata?.labels?.[GATEWAY_LABEL];
  const isProxy = pod?.spec?.containers?.some(({ image }) => image === PROXY_IMAGE) === true;
  return isProxy ? name : undefined;
}
