import { createHash } from 'node:crypto';

/** A locally administered unicast address (IEEE 802) that depends on the device alone. */
export function macOf(seed: string): string {
  const bytes = [...createHash('sha1').update(seed).digest().subarray(0, 6)];
  bytes[0] = (bytes[0]! & 0xfc) | 0x02;
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/** The address of the end of an overlay that a name stands for: the letter f and the first five bytes of its SHA-1, as Felix gives it to `vxlan.calico`. */
export function felixMacOf(name: string): string {
  const digest = createHash('sha1').update(name).digest('hex').slice(0, 10);
  return `66${digest}`.match(/../g)!.join(':');
}

/** The name that the bridge and point-to-point plug-ins would give a pod's link: `veth` and eight digits, here of its name. */
export const vethOf = (namespace: string, name: string): string =>
  `veth${createHash('sha1').update(`${namespace}/${name}`).digest('hex').slice(0, 8)}`;
