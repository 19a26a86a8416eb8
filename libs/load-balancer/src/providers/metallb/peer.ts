import { ipFamily, labelSelectorFromObject } from '#machinery';
import { ConfigurationError } from './address-range.js';
import type { BgpPeer } from './objects.js';
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
