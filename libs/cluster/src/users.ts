import type { SimulatorContext } from '#client';
import type { UserInfo } from '#registry';

/** What a simulator gets, under the name of its program and for a user, who is that of the program where it is not said. */
export type ContextOf = (program: string, user?: UserInfo) => SimulatorContext;

const AUTHENTICATED = 'system:authenticated';

/** Who a program of the cluster is to the API server, as kubeadm sets a cluster up; what Kubernetes does not have is `system:mockplane`. */
export function userOf(program: string): UserInfo {
  switch (program) {
    case 'kube-apiserver':
      return { name: 'system:apiserver', groups: ['system:masters', AUTHENTICATED] };
    case 'kube-controller-manager':
    case 'kube-scheduler':
      return { name: `system:${program}`, groups: [AUTHENTICATED] };
    case 'kubelet':
      // Who set the machine up: labels of its role are not for its kubelet to give.
      return { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', AUTHENTICATED] };
    case 'kube-proxy':
    case 'coredns':
      return accountUser(program);
    default:
      return { name: 'system:mockplane', groups: ['system:masters', AUTHENTICATED] };
  }
}

/** The user of a service account in kube-system: controllers have one each (`--use-service-account-credentials`). */
export function accountUser(account: string): UserInfo {
  const all = 'system:serviceaccounts';
  return {
    name: `system:serviceaccount:kube-system:${account}`,
    groups: [all, `${all}:kube-system`, AUTHENTICATED],
  };
}

/** The user of a node's kubelet. */
export function nodeUser(node: string): UserInfo {
  return { name: `system:node:${node}`, groups: ['system:nodes', AUTHENTICATED] };
}
