/** A container as the runtime of a node lists it. */
export interface RunningContainer {
  /** Without the runtime's prefix. */
  readonly id: string;
  readonly imageId: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly state: 'Running' | 'Exited' | 'Created';
  readonly name: string;
  readonly attempt: number;
  readonly podId: string;
  readonly pod: string;
  readonly namespace: string;
}

/** The sandbox of a pod as the runtime of a node lists it. */
export interface PodSandbox {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly isReady: boolean;
  readonly name: string;
  readonly namespace: string;
}

/** One connection as a kernel remembers it: as it came, and as its answer comes. */
export interface TrackedConnection {
  readonly protocol: string;
  readonly secondsLeft: number;
  /** How far it has come; only TCP connections are closed. */
  readonly state: 'unreplied' | 'replied' | 'half-closed' | 'closed' | 'reset';
  readonly original: FlowEnds;
  readonly reply: FlowEnds;
}

export interface FlowEnds {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}

/** What programs on a machine itself see, beside its network. */
export interface MachineView {
  containers(): readonly RunningContainer[];
  pods(): readonly PodSandbox[];
  connections(): readonly TrackedConnection[];
  /** kube-proxy's rules as a tool prints them (`iptables-save`, `ip6tables-save`, `nft`, `ipvsadm`, `ipset`) when it is called with these arguments; empty: it has none. */
  rules(tool: string, args: readonly string[]): string;
}
