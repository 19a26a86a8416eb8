import { nameOf, type Finding } from './diagnosis.js';

/** An address of a load balancer that no node leads traffic to. */
export const unannounced: Finding = ({ picture, flow, service, outcome }) => {
  if (service === undefined || outcome.outcome !== 'timeout') return undefined;
  const isLostOnTheWay =
    outcome.steps.at(-1)?.stage === 'loss' && !outcome.steps.some(({ rule }) => rule !== undefined);
  const all = picture.announcementsOf(flow.ip);
  const silent = all.find(({ nodes, reason }) => nodes.length === 0 && reason !== undefined);
  if (!isLostOnTheWay || silent === undefined || all.some(({ nodes }) => nodes.length > 0))
    return undefined;
  return {
    reason: `nobody answers ARP for ${flow.ip} of ${nameOf(service)}: ${silent.reason}`,
    ...(silent.fix === undefined ? {} : { fix: silent.fix }),
  };
};
