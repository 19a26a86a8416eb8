/** The contract between a simulated container and the world around it. Pure data and functions; no sockets, no API. */

export interface ContainerContext {
  readonly namespace: string;
  readonly podName: string;
  readonly hostname: string;
  readonly nodeName: string;
  readonly podIPs: readonly string[];
  readonly containerName: string;
  readonly image: string;
  /** The process to run: `command`/`args` of the container, empty when the image's own entrypoint runs. */
  readonly command: readonly string[];
  readonly args: readonly string[];
  /** The container keeps its standard input open for those who attach. */
  readonly stdin?: boolean;
  readonly env: Readonly<Record<string, string>>;
  /** Container ports as declared. */
  readonly ports: readonly {
    readonly name?: string;
    readonly port: number;
    readonly protocol: string;
  }[];
  /** Ports that its probes ask, as numbers. */
  readonly probePorts?: readonly number[];
  /** The pod waits until this container has ended by itself: it prepares the pod (init containers), or a Job counts it. */
  readonly isTask?: boolean;
  /** Files by absolute path: /etc/resolv.conf, /etc/hosts, mounted ConfigMaps and Secrets. Servers read it at each request, so it may change. */
  readonly files: Readonly<Record<string, string>>;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The peer as the container sees it, after NAT. */
  readonly source: { readonly ip: string; readonly port: number };
  readonly destination: { readonly ip: string; readonly port: number };
  /** The request came by TLS; `serverName` is what the client asked for (SNI, RFC 6066), '' for an address. */
  readonly tls?: { readonly serverName: string };
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The certificate that the server proved itself with, where it is known. */
  readonly certificate?: ServerCertificate;
}

/** What a client is shown of a server's certificate. */
export interface ServerCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and addresses (subjectAltName). */
  readonly names: readonly string[];
}

export interface Listener {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  /** Absent: the port accepts a connection and speaks no HTTP. */
  readonly http?: (request: HttpRequest) => HttpResponse;
  /** In place of `http`: the name of a simulator that answers for the process. */
  readonly servedBy?: string;
}

/** What a container process does once it starts. */
export interface ContainerProcess {
  readonly listeners: readonly Listener[];
  /** Lines written to the log at start. */
  readonly startupLog: readonly string[];
  /** The line that a request adds to the log; `now` in milliseconds since the epoch. */
  readonly accessLog?: (request: HttpRequest, response: HttpResponse, now: number) => string;
  /**
   * The container runs this command line instead of a server of the image: give it to `runCommand` with the container's
   * file system; what it prints is the log and its exit code ends the container.
   */
  readonly program?: readonly string[];
  /** The runtime cannot start the process at all (reason StartError, exit code 128); the runtime's message. */
  readonly startError?: string;
  /** What the process does when another container of the pod already holds one of its ports; absent: it exits with 1. */
  readonly portTaken?: (port: number) => {
    readonly afterMs: number;
    readonly code: number;
    readonly log: readonly string[];
  };
  /** The process ends by itself after `afterMs` with this exit code; absent: it runs until it is stopped. */
  readonly exit?: {
    readonly afterMs: number;
    readonly code: number;
    readonly log: readonly string[];
  };
  /** Milliseconds that a SIGTERM takes to end the process; Infinity: it ignores it (PID 1 shells do) and is killed after the grace period. */
  readonly terminationMs: number;
}

/** One image family: one folder below `src/images/`. */
export interface ImageBehaviour {
  readonly name: string;
  /** Does this behaviour serve the image reference (without registry default, tag or digest)? First match in `order.ts` wins. */
  matches(repository: string): boolean;
  /** False for a tag that was never published; absent: every tag exists. */
  hasTag?(tag: string): boolean;
  start(container: ContainerContext): ContainerProcess;
  /** Names of the commands that exist in the image, for its shell; `undefined`: no shell in the image (distroless). */
  readonly shell?: ShellFlavour;
}

export interface ShellFlavour {
  readonly name: 'bash' | 'dash' | 'ash';
  readonly commands: readonly string[];
  /** Files of the image by absolute path. */
  readonly files: Readonly<Record<string, string>>;
  /** Nobody knows what else the image has: programs may copy files that are not listed, which come out empty. */
  readonly hasUnknownFiles?: true;
}

/** What a command inside a container can ask of the network. Implemented over `network`'s journey; a fake serves the tests here. */
export interface HostNetwork {
  /** One HTTP exchange to `host` (name or address). Rejects with NetworkFailure. */
  http(request: {
    readonly url: URL;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    /** What a TLS client asks for; absent: the name of the URL. */
    readonly serverName?: string;
    readonly timeoutMs: number;
  }): Promise<
    HttpResponse & {
      readonly remote: { readonly ip: string; readonly port: number };
      readonly local: { readonly ip: string; readonly port: number };
      /** Milliseconds from the begin until the name was known, and until the connection was open; absent: nobody knows. */
      readonly times?: { readonly lookupMs: number; readonly connectMs: number };
    }
  >;
  /** Opens a TCP connection, which is open until `close` is called. Rejects with NetworkFailure. */
  connect(
    host: string,
    port: number,
    timeoutMs: number,
  ): Promise<{ readonly ip: string; close(): Promise<void> }>;
  /** One DNS query as the stub resolver would send it; `server` overrides /etc/resolv.conf; `search` applies the search path. */
  resolve(query: {
    readonly name: string;
    readonly type: string;
    readonly server?: string;
    readonly search: boolean;
  }): Promise<DnsAnswer>;
  /** One echo; `dataBytes` that go with it (default 56), `isWhole`: they must not be cut into fragments. */
  ping(
    host: string,
    size?: { readonly dataBytes?: number; readonly isWhole?: boolean },
  ): Promise<{ readonly ip: string; readonly ttl: number; readonly rttMs: number }>;
  /** The hops to `host`, one entry each; absent: the network cannot tell. */
  traceroute?(host: string): Promise<readonly { readonly ip: string; readonly rttMs: number }[]>;
  interfaces(): readonly NetworkInterface[];
  /** Absent: nobody knows. */
  neighbours?(): readonly Neighbour[];
  /** Absent: nobody knows. */
  forwarding?(): readonly ForwardingEntry[];
  /** The routing table of one family; IPv4 by default. */
  routes(family?: 'IPv4' | 'IPv6'): readonly Route[];
  /** Shows what goes through the devices from now on, until the function that it returns is called. Absent: nobody can look. */
  capture?(seen: (packet: CapturedPacket) => void): () => void;
}

/** A packet at a device. */
export interface CapturedPacket {
  readonly device: string;
  readonly way: 'sent' | 'received';
  readonly protocol: 'tcp' | 'udp' | 'sctp' | 'icmp';
  readonly source: string;
  readonly destination: string;
  /** 0 for ICMP. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Bytes of what its protocol carries: data of TCP and UDP, an ICMP message. */
  readonly length: number;
  /** What it says, as tcpdump puts it: `Flags [S]`, `ICMP echo request`. */
  readonly text: string;
  /** The outer packet of a tunnel. */
  readonly tunnel?: {
    readonly protocol: 'ipip' | 'vxlan';
    readonly source: string;
    readonly destination: string;
  };
}

export interface DnsAnswer {
  readonly server: string;
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'FORMERR' | 'NOTIMP';
  /** The full name that was answered (after the search path), with every name tried. */
  readonly name: string;
  readonly tried: readonly string[];
  readonly authoritative: boolean;
  readonly answers: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
}

export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  /** Presentation form: `10.96.0.10`, `0 100 80 a.b.`. */
  readonly data: string;
}

export interface NetworkInterface {
  readonly name: string;
  readonly index: number;
  readonly mac: string;
  readonly mtu: number;
  readonly addresses: readonly { readonly ip: string; readonly prefix: number }[];
  readonly up: boolean;
  /** Absent: it follows from the name. */
  readonly kind?: 'loopback' | 'ether' | 'veth' | 'bridge' | 'ipip' | 'vxlan';
  /** Of a link to another network namespace: the index of its other end there. */
  readonly peerIndex?: number;
  /** The bridge that it is a port of. */
  readonly master?: string;
  readonly vxlan?: {
    readonly id: number;
    readonly port: number;
    readonly local: string;
    /** The device that wrapped packets leave by. */
    readonly device: string;
  };
  /** Traffic since the interface exists. */
  readonly received?: { readonly packets: number; readonly bytes: number };
  readonly sent?: { readonly packets: number; readonly bytes: number };
}

export interface Route {
  readonly destination: string;
  readonly gateway?: string;
  readonly device: string;
  readonly source?: string;
  readonly scope?: string;
  /** Who made it: `kernel`, `bird`. */
  readonly protocol?: string;
  /** The gateway counts as reachable by the device whatever its address. */
  readonly isOnLink?: boolean;
}

/** A link-layer neighbour: who has an address, and by which device it is reached. */
export interface Neighbour {
  readonly ip: string;
  readonly device: string;
  readonly mac: string;
  readonly state: 'REACHABLE' | 'PERMANENT';
}

/** Where a bridge or a VXLAN device sends frames for a hardware address. */
export interface ForwardingEntry {
  readonly mac: string;
  readonly device: string;
  /** Of a VXLAN device: the node that has the other end. */
  readonly destination?: string;
  /** Of a port: its bridge. */
  readonly master?: string;
}

/** Why the network did not do what a command asked for. */
export class NetworkFailure extends Error {
  constructor(
    /** `closed`: there was a connection, and it ended before any answer. */
    readonly kind:
      'unresolved' | 'refused' | 'unreachable' | 'timeout' | 'prohibited' | 'closed' | 'too-long',
    message: string,
    readonly ip?: string,
    /** With `too-long`: the largest packet that would have gone on (bytes), and who says so. */
    readonly limit?: { readonly mtu: number; readonly by: string },
  ) {
    super(message);
  }
}
