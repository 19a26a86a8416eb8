import { nameOf, type Finding } from './diagnosis.js';

/** A Local policy on a node without a backend drops silently. */
export const localPolicy: Finding = ({ port, service, outcome, flow }) => {
  if (service === undefined || port === undefined || outcome.outcome !== 'timeout')
    return undefined;
  const rule = outcome.steps.findLast((step) => step.rule !== undefined);
  if (rule?.rule === undefined || !rule.rule.text.includes('has no local endpoints'))
    return undefined;
  const policy = flow.ip === port.clusterIP ? 'internalTrafficPolicy' : 'externalTrafficPolicy';
  return {
    reason: `${nameOf(service)} has ${policy}: Local, and no backend of it runs on node ${rule.host}: the node drops the packet`,
    fix: `send to a node with a backend, run one on ${rule.host}, or set ${policy} to Cluster`,
  };
};

/** A client outside the source ranges of a load balancer is dropped. */
export const sourceRanges: Finding = ({ service, outcome }) => {
  if (service === undefined || outcome.outcome !== 'timeout') return undefined;
  const rule = outcome.steps.findLast((step) => step.rule !== undefined);
  if (rule?.rule?.chain !== 'KUBE-PROXY-FIREWALL') return undefined;
  const ranges = service.spec?.loadBalancerSourceRanges?.join(', ') ?? '';
  const source = rule.before.source.ip;
  return {
    reason: `${nameOf(service)} only lets clients in from ${ranges}, and ${source} is not among them: ${rule.host} drops the packet`,
    fix: `add ${source} to spec.loadBalancerSourceRanges, or use the node port, which is not filtered`,
  };
};
