import { createHash } from 'node:crypto';
import type { MachineView, PodSandbox, RunningContainer, TrackedConnection } from '#images';
import { printBalancer, printRules, type BalancerListing, type BalancerView } from '#kube-proxy';
import { balancerView, type NetworkPicture, type World } from '#network';
import type { Pod } from '#kinds';
import type { Stored } from '#machinery';

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];

/** A node as programs on it see it: the containers of its pods, what its kernel remembers, and what kube-proxy has programmed. */
export class SimulatedMachine implements MachineView {
  constructor(
    private readonly name: string,
    private readonly picture: () => NetworkPicture,
    private readonly world: () => World,
  ) {}

  containers(): readonly RunningContainer[] {
    return this.picture()
      .podsOn(this.name)
      .flatMap((pod) => containersOf(pod as Stored<Pod>));
  }

  pods(): readonly PodSandbox[] {
    return this.picture()
      .podsOn(this.name)
      .map((each) => each as Stored<Pod>)
      .filter(({ status }) => status?.startTime !== undefined && status.podIP !== undefined)
      .map(({ metadata, status }) => ({
        id: sandboxId(metadata.uid),
        createdAt: Date.parse(status?.startTime ?? ''),
        isReady: status?.phase !== 'Succeeded' && status?.phase !== 'Failed',
        name: metadata.name,
        namespace: metadata.namespace ?? '',
      }));
  }

  connections(): readonly TrackedConnection[] {
    const { memory, now } = this.world();
    return (memory?.connections.of(this.name, now) ?? []).map((each) => ({
      protocol: each.original.protocol,
      secondsLeft: Math.ceil((each.expiresAt - now) / 1000),
      state: each.state,
      original: each.original,
      reply: each.reply,
    }));
  }

  rules(tool: string, args: readonly string[]): string {
    const rules = this.picture().rules(this.name);
    if (rules === undefined) return '';
    if (tool === 'ipvsadm') return printBalancer(rules, listingOf(args), this.balancer()) ?? '';
    return printRules(rules, tool) ?? '';
  }

  private balancer(): BalancerView {
    const { ipvs } = this.picture().rules(this.name)!.state.config;
    return balancerView(this.name, this.world(), ipvs);
  }
}

/** What `ipvsadm` is asked for: short options may stand together. */
function listingOf(args: readonly string[]): BalancerListing {
  if (args.includes('--stats')) return 'stats';
  const isOfConnections = args.some((arg) => arg === '--connection' || /^-[a-z]*c/i.test(arg));
  return isOfConnections ? 'connections' : 'servers';
}

function containersOf(pod: Stored<Pod>): RunningContainer[] {
  const { name, namespace = '', uid } = pod.metadata;
  const podId = sandboxId(uid);
  const statuses = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ];
  return statuses.flatMap((status) => {
    const id = status.containerID?.replace(/^\w+:\/\//, '');
    if (id === undefined) return [];
    const { running, terminated } = status.state ?? {};
    const startedAt = running?.startedAt ?? terminated?.startedAt ?? pod.metadata.creationTimestamp;
    return [
      {
        id,
        imageId: shortImage(status),
        createdAt: Date.parse(startedAt ?? ''),
        state: running === undefined ? 'Exited' : 'Running',
        name: status.name,
        attempt: status.restartCount,
        podId,
        pod: name,
        namespace,
      },
    ];
  });
}

/** The sandbox of a pod has an identifier of its own, which the API does not show. */
const sandboxId = (uid: string): string => createHash('sha256').update(uid).digest('hex');

/** The digest of the image. */
const shortImage = ({ imageID }: ContainerStatus): string => imageID.replace(/^.*sha256:/, '');
