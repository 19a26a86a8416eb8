import type { Host } from '../fabric/host.js';
import type { NetworkPicture } from '../picture/picture.js';
import type { Direction } from '../policy/compile/policy.js';
import type { PolicyEnd } from '../policy/end.js';
import { verdictText } from '../policy/text.js';
import type { Verdict } from '../policy/verdict.js';
import type { End, Passage } from './passage.js';
import type { Recorder } from './recorder.js';

type PodHost = Host & { readonly kind: 'pod' };

/**
 * Asks the policies of both ends about the first packet of a connection: egress on the sender's node after its destination was
 * translated, ingress where the packet enters the pod, with the source that the pod sees. Answers are never asked about, nor packets of
 * connections that have had one. Between a pod and itself, and between a pod and its own node, policies have no say.
 */
export class PolicyGate {
  private hasLeft = false;

  constructor(
    private readonly picture: NetworkPicture,
    private readonly recorder: Recorder,
    private readonly sender: Host,
  ) {}

  /** A node forwards the packet. The end of the packet, if this is the sender's node and its egress is closed. */
  forward(passage: Passage): End | undefined {
    const { sender } = this;
    if (this.hasLeft || sender.kind !== 'pod') return undefined;
    this.hasLeft = true;
    if (isEstablished(passage)) return undefined;
    const { packet } = passage;
    const source = this.endOf(sender, packet.source);
    const destination = this.picture.policyEnd(packet.destination);
    return this.ask('egress', passage, sender, source, destination);
  }

  /** The packet is about to enter a pod. Its end, if the pod's ingress is closed. */
  enter(passage: Passage, pod: PodHost): End | undefined {
    if (isEstablished(passage) || this.isFree(passage, pod)) return undefined;
    const { packet } = passage;
    const source = this.picture.policyEnd(packet.source);
    return this.ask('ingress', passage, pod, source, this.endOf(pod, packet.destination));
  }

  private isFree({ packet }: Passage, pod: PodHost): boolean {
    const { sender } = this;
    if (sender.kind === 'node')
      return sender.name === pod.node.name && pod.node.addresses.includes(packet.source);
    return sender.kind === 'pod' && sender.name === pod.name;
  }

  private endOf({ pod }: PodHost, ip: string): PolicyEnd {
    const podClass = this.picture.policies.classOf(pod);
    return { ip, pod, ...(podClass === undefined ? {} : { podClass }) };
  }

  private ask(
    direction: Direction,
    passage: Passage,
    { name }: PodHost,
    source: PolicyEnd,
    destination: PolicyEnd,
  ): End | undefined {
    const { host, packet } = passage;
    const { protocol, destinationPort: port } = packet;
    const verdict = this.picture.policies.judge(direction, source, destination, { protocol, port });
    if (verdict.by.length === 0) return undefined;
    this.note(direction, passage, name, verdict);
    if (verdict.allowed) return undefined;
    return { kind: 'lost', host, packet, reason: verdictText(verdict, name) };
  }

  private note(direction: Direction, passage: Passage, pod: string, verdict: Verdict): void {
    const [decider] = verdict.by;
    const { host, packet } = passage;
    this.recorder.note(passage, 'policy', packet, {
      ...(passage.inDevice === undefined ? {} : { device: passage.inDevice }),
      summary: `${host.name} asks the ${direction} policies of pod ${pod}: ${verdictText(verdict, pod)}.`,
      object: decider!.object,
      field: decider!.field,
      policy: { direction, pod, ...verdict },
    });
  }
}

const isEstablished = ({ tracked }: Passage): boolean =>
  tracked !== undefined &&
  (tracked.direction === 'reply' || tracked.connection.state !== 'unreplied');
