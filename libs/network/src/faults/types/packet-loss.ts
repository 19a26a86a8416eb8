import { fieldInvalid, fieldRequired } from '#machinery';
import { linkFault } from '../link-fault.js';

/** Each packet of the link, each way, is lost with the same chance, whatever became of the others (as netem's `loss random`). */
export const packetLoss = linkFault({
  member: 'packetLoss',
  text: ({ percent }) => `${percent} % packet loss`,
  effect: ({ percent = 0 }, field) => ({
    loss: percent / 100,
    latencyMs: 0,
    jitterMs: 0,
    field: `${field}.percent`,
  }),
  validate: ({ percent }, field) => {
    if (percent === undefined) return [fieldRequired(`${field}.percent`)];
    return percent > 0 && percent <= 100
      ? []
      : [fieldInvalid(`${field}.percent`, percent, 'must be greater than 0 and at most 100')];
  },
});
