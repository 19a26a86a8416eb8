import type { Secret } from '#kinds';
import { ipFamily, labelSelectorFromObject } from '#machinery';
import { ConfigurationError } from './address-range.js';
import type { BgpPeer } from './objects.js';
import { within } from './pool.js';
import { timersOf } from './timers.js';
import { uniqueSelectors } from './unique.js';

/** Throws ConfigurationError when a BGPPeer makes no sense, in the words of MetalLB's webhook. */
export function checkPeer({ metadata, spec = {} }: BgpPeer): void {
  const { myASN = 0, peerASN = 0, peerAddress = '', routerID = '', sourceAddress = '' } = spec;
  const { dynamicASN = '', ebgpMultiHop = false, nodeSelectors = [] } = spec;
  const refuse = (why: string): never => {
    throw new ConfigurationError(`parsing peer ${metadata?.name ?? ''} ${why}`);
  };
  if (myASN === 0) refuse('missing local ASN');
  if (peerASN === 0 && dynamicASN === '') refuse('missing peer ASN and dynamicASN');
  if (peerASN !== 0 && dynamicASN !== '') refuse('both peer ASN and dynamicASN specified');
  if (peerASN === myASN && ebgpMultiHop)
    refuse('invalid ebgp-multihop parameter set for an ibgp peer');
  if (peerAddress === '' && (spec.interface ?? '') === '')
    refuse('peer has no Address or Interface specified');
  if (peerAddress !== '' && (spec.interface ?? '') !== '')
    refuse('peer has both Address and Interface specified');
  within(`parsing peer ${metadata?.name ?? ''}`, () => timersOf({ spec }));
  if (peerAddress !== '' && ipFamily(peerAddress) === undefined)
    refuse(`invalid BGPPeer address ${JSON.stringify(peerAddress)}`);
  if (routerID !== '' && ipFamily(routerID) === undefined)
    refuse(`invalid router ID ${JSON.stringify(routerID)}`);
  if (sourceAddress !== '' && ipFamily(sourceAddress) === undefined)
    refuse(`invalid source IP ${JSON.stringify(sourceAddress)}`);
  if ((spec.password ?? '') !== '' && (spec.passwordSecret?.name ?? '') !== '')
    refuse(
      `can not have both password and secret ref set in peer config "${metadata?.namespace ?? ''}"/"${metadata?.name ?? ''}"`,
    );
  uniqueSelectors(nodeSelectors, 'nodeSelectors');
  for (const selector of nodeSelectors) labelSelectorFromObject(selector);
}

/** Throws ConfigurationError when the Secret that a BGPPeer names has no password for it. `secret` gives one of MetalLB's namespace by its name. */
export function checkPassword(
  { metadata, spec = {} }: BgpPeer,
  secret: (name: string) => Secret | undefined,
): void {
  const name = spec.passwordSecret?.name ?? '';
  if (name === '') return;
  const own = `"${metadata?.namespace ?? ''}"/"${metadata?.name ?? ''}"`;
  const found = secret(name);
  const at = `"${metadata?.namespace ?? ''}"/"${name}"`;
  if (found === undefined)
    throw new ConfigurationError(`secret ref not found for peer config ${own}`);
  if (found.type !== 'kubernetes.io/basic-auth')
    throw new ConfigurationError(
      `secret type mismatch on ${at}, type "kubernetes.io/basic-auth" is expected `,
    );
  if (found.data?.['password'] === undefined)
    throw new ConfigurationError(`password not specified in the secret ${at}`);
}
