import type { Resolution } from '../names/lookup.js';
import type { NetworkPicture } from '../picture/picture.js';
import type { Diagnosis } from './diagnosis.js';
import { explainDrop } from './network-policy.js';

/** A name without address: is there a Service that may have been meant? */
export function unknownName(picture: NetworkPicture, resolution: Resolution): Diagnosis {
  const reason = `${resolution.name}: ${resolution.failure ?? 'no address'}`;
  const dropped = resolution.path === undefined ? undefined : explainDrop(picture, resolution.path);
  const fix = dropped?.fix ?? resolution.path?.fix;
  if (fix !== undefined) return { reason, fix };
  const [first = '', second] = resolution.name.split('.');
  const others = [...picture.proxy.services.values()]
    .flatMap(({ service }) => (service === undefined ? [] : [service]))
    .filter(
      (service) => service.metadata?.name === first && service.metadata?.namespace !== second,
    );
  const place = others[0]?.metadata?.namespace;
  if (place !== undefined) {
    return { reason, fix: `Service ${first} is in namespace ${place}: call it ${first}.${place}` };
  }
  const isOpen = resolution.questions.some((question) => question.answer !== undefined);
  return isOpen ? { reason, fix: 'check the spelling of the name and the namespace' } : { reason };
}
