import { createServer, type Server, type Socket } from 'node:net';
import { resources, type Ingress, type Node, type Service } from '#kinds';
import type { Informer, Simulator, SimulatorContext } from '#client';
import { clientAddress } from './loopback-alias.js';
import type { Exposed } from './option.js';
import { serveConnection, type ConnectionContext } from './serve-connection.js';
import { keyOf, wantedPorts, type Endpoint, type WantedPort } from './wanted-ports.js';

/** Ports that are open at once, and connections of each. */
const MOST_PORTS = 1_000;
const MOST_CONNECTIONS = 500;

/** A port of this machine that stands for one of the cluster. */
export interface ExposedPort {
  readonly kind: Exposed;
  readonly object: string;
  /** `127.0.0.1:30080` */
  readonly address: string;
  /** `192.168.1.10:30080` */
  readonly for: string;
}

interface Open extends ExposedPort {
  readonly server: Server;
  readonly sockets: Set<Socket>;
}

export interface ExposureOptions {
  readonly kinds: ReadonlySet<Exposed>;
  readonly host: string;
  readonly connect: (from: Endpoint, to: Endpoint) => ReturnType<ConnectionContext['connect']>;
  readonly certificate: ConnectionContext['certificate'];
}

/** Keeps a port of this machine open for each port of the cluster that is exposed. */
export class ExposedPorts implements Simulator {
  readonly name = 'exposed-ports';
  private readonly services: Informer<Service>;
  private readonly ingresses: Informer<Ingress>;
  private readonly nodes: Informer<Node>;
  /** By the key of the wish; undefined: it could not be opened. */
  private readonly open = new Map<string, Open | undefined>();
  private isDirty = false;
  private isWorking = false;
  private isRunning = false;

  constructor(
    private readonly context: SimulatorContext,
    private readonly options: ExposureOptions,
  ) {
    const { informers } = context;
    this.services = informers.informer(resources.services);
    this.ingresses = informers.informer(resources.ingresses);
    this.nodes = informers.informer(resources.nodes);
  }

  start(): void {
    const look = (): void => this.look();
    this.services.handle({ added: look, updated: look, deleted: look });
    this.ingresses.handle({ added: look, updated: look, deleted: look });
    this.nodes.handle({ added: look, updated: look, deleted: look });
  }

  run(): void {
    this.isRunning = true;
    this.look();
  }

  pending(): number {
    return this.isDirty || this.isWorking ? 1 : 0;
  }

  stop(): void {
    this.isRunning = false;
    for (const key of this.open.keys()) this.close(key);
  }

  /** The ports that are open, by the object that they are for. */
  list(): readonly ExposedPort[] {
    return [...this.open.values()]
      .flatMap((port) => port ?? [])
      .map(({ kind, object, address, for: target }) => ({ kind, object, address, for: target }))
      .toSorted((a, b) => (a.object < b.object ? -1 : a.object > b.object ? 1 : 0));
  }

  private look(): void {
    this.isDirty = true;
    if (this.isRunning && !this.isWorking) void this.work();
  }

  private async work(): Promise<void> {
    this.isWorking = true;
    while (this.isDirty && this.isRunning) {
      this.isDirty = false;
      await this.update();
    }
    this.isWorking = false;
  }

  private async update(): Promise<void> {
    const objects = {
      services: this.services.list(),
      ingresses: this.ingresses.list(),
      nodes: this.nodes.list(),
    };
    const wanted = wantedPorts(objects, this.options.kinds, this.options.host);
    const kept = new Map(wanted.slice(0, MOST_PORTS).map((each) => [keyOf(each), each]));
    for (const key of this.open.keys()) if (!kept.has(key)) this.close(key);
    for (const [key, each] of kept)
      if (!this.open.has(key)) this.open.set(key, await this.listen(each));
    if (wanted.length > kept.size)
      this.context.log.warn('too many ports to expose', { wanted: wanted.length, open: kept.size });
  }

  /** Opens the port that is wished for, or any free one where that cannot be had; undefined where none can. */
  private async listen(wanted: WantedPort): Promise<Open | undefined> {
    const { kind, object, to, at } = wanted;
    const any = { ip: this.options.host, port: 0 };
    const { log } = this.context;
    for (const place of at === undefined ? [any] : [at, any]) {
      const sockets = new Set<Socket>();
      const server = createServer((socket) => this.accept(socket, sockets, wanted));
      server.maxConnections = MOST_CONNECTIONS;
      try {
        const port = await bind(server, place);
        const address = `${place.ip}:${port}`;
        const exposed = { kind, object, address, for: `${to.ip}:${to.port}` };
        if (place !== at) log.warn('exposed at another port than its own', exposed);
        return { ...exposed, server, sockets };
      } catch (error) {
        const { code = '' } = error as NodeJS.ErrnoException;
        // A node port has its place on the host itself; its other addresses are a convenience.
        if (kind === 'nodeports' && place.ip !== this.options.host) return undefined;
        log.debug('a port cannot be opened', { ...place, code });
      }
    }
    log.warn('cannot be exposed', { object, for: `${to.ip}:${to.port}` });
    return undefined;
  }

  private accept(socket: Socket, sockets: Set<Socket>, { to, isTls }: WantedPort): void {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    const from = {
      ip: clientAddress(socket.remoteAddress ?? ''),
      port: socket.remotePort ?? 0,
    };
    const { certificate, connect } = this.options;
    const { clock } = this.context;
    void serveConnection(
      socket,
      { clock, isTls, certificate, connect: (client) => connect(client, to) },
      from,
      to,
    );
  }

  private close(key: string): void {
    const port = this.open.get(key);
    this.open.delete(key);
    port?.server.close();
    for (const socket of port?.sockets ?? []) socket.destroy();
  }
}

function bind(server: Server, { ip, port }: Endpoint): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, ip, () => {
      const taken = server.address();
      resolve(typeof taken === 'object' && taken !== null ? taken.port : port);
    });
  });
}
