import { createHash } from 'node:crypto';
import type { Simulator, SimulatorContext } from '#client';
import type { Timer } from '#machinery';
import { CorefileError } from './corefile/corefile-error.js';
import { patternMatches } from './glob.js';
import { LogSink } from './log-sink.js';
import { type Message, queryFor } from './message.js';
import { Metrics } from './metrics.js';
import { CONFIG_MAPS, ServiceData } from './service-data.js';
import { type Block, configure } from './server/configuration.js';
import { Engine, type Peer, type Step } from './server/engine.js';
import { exposeBlocks, type Exposure } from './server/exposure.js';
import type { UpstreamTransport } from './upstream.js';

const FOLDER = '/etc/coredns';
const COREFILE = `${FOLDER}/Corefile`;

/** How the server is set up, besides the ConfigMap. */
export interface CoreDnsOptions {
  readonly upstreams: UpstreamTransport;
  /** Real sockets for DNS and pages; absent: questions come in process only. */
  readonly exposure?: Exposure;
  /** The ConfigMap that holds the Corefile; default kube-system/coredns. */
  readonly configMap?: { readonly namespace: string; readonly name: string };
  /** The file that `forward . /etc/resolv.conf` reads. */
  readonly resolvConf?: string;
  readonly ownAddresses?: readonly string[];
  readonly hostname?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called when the program ends by itself (`loop`). */
  readonly onExit?: (code: number) => void;
}

/** The cluster's DNS server: CoreDNS' configuration, plugins and answers over the objects of the API. */
export class CoreDns implements Simulator {
  readonly name = 'dns';
  readonly log = new LogSink();
  readonly #data: ServiceData;
  readonly #configMaps;
  #metrics = new Metrics();
  #blocks: readonly Block[] = [];
  #served: string | undefined;
  #timer: Timer | undefined;
  #exposed: Awaited<ReturnType<typeof exposeBlocks>> | undefined;
  #working = 0;
  #running = false;
  #change: Promise<void> = Promise.resolve();
  readonly #inProcess = new Map<number, Engine>();

  constructor(
    private readonly context: SimulatorContext,
    private readonly options: CoreDnsOptions,
  ) {
    this.#data = new ServiceData(context.informers);
    this.#configMaps = context.informers.informer(CONFIG_MAPS);
  }

  /** The ports on which the server really listens, by the port of the Corefile. */
  get ports(): ReadonlyMap<number, number> {
    return this.#exposed?.ports ?? new Map();
  }

  start(): void {
    // The informers were asked for in the constructor; the Corefile is read once they are synced.
  }

  run(): void {
    this.#running = true;
    void this.load();
  }

  pending(): number {
    return this.#working;
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#stopBlocks(this.#blocks);
    void this.#exposed?.close();
    this.#exposed = undefined;
  }

  /** Resolves when what is being changed is in force. */
  settled(): Promise<void> {
    return this.#change;
  }

  /** A restart of the program: reads the Corefile anew and forgets caches. */
  async restart(): Promise<void> {
    this.#served = undefined;
    await this.load();
  }

  /** Reads the Corefile and serves it; one that is broken leaves the old one in force and says so. */
  async load(): Promise<void> {
    this.#working++;
    this.#change = this.#change.then(() => this.#load()).finally(() => void this.#working--);
    await this.#change;
  }

  /** Asks in process and tells who decided what. */
  async ask(
    message: Message,
    peer: Peer,
    port = 53,
  ): Promise<{ reply: Message | undefined; steps: readonly Step[] }> {
    const steps: Step[] = [];
    return { reply: await this.#engine(port).answer(message, peer, 0, steps), steps };
  }

  /** The answer of a page of `health`, `ready` or `prometheus`, for probes in process. */
  page(port: number, path: string): { status: number; body: string } | undefined {
    for (const { plugins } of this.#blocks) {
      for (const { instance } of plugins)
        if (instance.page?.address.endsWith(`:${port}`)) return instance.page.answer(path);
    }
    return undefined;
  }

  #engine(port: number): Engine {
    const engine =
      this.#inProcess.get(port) ??
      new Engine(
        this.#blocks,
        port,
        this.#metrics,
        () => this.#data.version,
        () => this.context.clock.now(),
      );
    if (this.#inProcess.size < 64) this.#inProcess.set(port, engine);
    return engine;
  }

  #files(): Readonly<Record<string, string>> {
    const { namespace = 'kube-system', name = 'coredns' } = this.options.configMap ?? {};
    return this.#configMaps.get(namespace, name)?.data ?? {};
  }

  #readFile(path: string): string | undefined {
    if (path === '/etc/resolv.conf') return this.options.resolvConf ?? 'nameserver 127.0.0.53\n';
    if (path === '/etc/hosts') return '127.0.0.1\tlocalhost\n::1\tlocalhost\n';
    const absolute = path.startsWith('/') ? path : `${FOLDER}/${path}`;
    return absolute.startsWith(`${FOLDER}/`)
      ? this.#files()[absolute.slice(FOLDER.length + 1)]
      : undefined;
  }

  /** The mounted ConfigMap is the only folder with files. */
  #listFiles(folder: string): readonly string[] | undefined {
    const absolute = folder.startsWith('/') ? folder : `${FOLDER}/${folder}`;
    if (absolute.replace(/\/+$/, '') !== FOLDER) return undefined;
    return Object.keys(this.#files())
      .toSorted()
      .map((key) => `${FOLDER}/${key}`);
  }

  async #load(): Promise<void> {
    const corefile = this.#files()['Corefile'];
    if (!this.#running || corefile === undefined || corefile === this.#served) return this.#watch();
    const reloading = this.#served !== undefined;
    if (reloading) this.log.info('Reloading');
    let blocks: readonly Block[];
    const metrics = new Metrics();
    try {
      blocks = this.#configure(corefile, metrics);
    } catch (error) {
      if (!(error instanceof CorefileError)) throw error;
      this.#served = corefile;
      if (reloading) {
        this.log.error(`Restart failed: ${error.message}`);
        this.log.error(
          `plugin/reload: Corefile changed but reload failed: starting with listener file descriptors: ${error.message}`,
        );
      } else this.log.print(error.message);
      return this.#watch();
    }
    for (const { plugins } of blocks) for (const { instance } of plugins) await instance.awaits?.();
    if (!this.#running) return;
    const old = this.#blocks;
    this.#stopBlocks(old);
    await this.#exposed?.close();
    this.#blocks = blocks;
    this.#metrics = metrics;
    this.#served = corefile;
    this.#inProcess.clear();
    if (this.options.exposure) await this.#expose(blocks, this.options.exposure);
    for (const { addresses, settings } of blocks)
      for (const { scheme, zone, port } of addresses)
        for (let socket = 0; socket < settings.sockets; socket++)
          this.log.print(`${scheme === 'dns' ? '' : `${scheme}://`}${zone}:${port}`);
    const watched = blocks.some(({ settings }) => settings.reload.intervalMs > 0);
    if (watched)
      this.log.info(
        `plugin/reload: Running configuration SHA512 = ${createHash('sha512').update(corefile).digest('hex')}`,
      );
    if (reloading) this.log.info('Reloading complete');
    for (const { plugins } of blocks) for (const { instance } of plugins) instance.start?.();
    this.#watch();
  }

  /** Opens the sockets; a port that was free to choose stays the same from then on. */
  async #expose(blocks: readonly Block[], { host, portFor }: Exposure): Promise<void> {
    const before = this.ports;
    const stable = { host, portFor: (port: number) => before.get(port) ?? portFor(port) };
    this.#exposed = await exposeBlocks(blocks, stable, this.log, (port) => this.#engine(port));
  }

  /** `reload` looks at the Corefile every interval, plus a random part of the jitter. */
  #watch(): void {
    this.#timer?.cancel();
    const reload = this.#blocks
      .map(({ settings }) => settings.reload)
      .find(({ intervalMs }) => intervalMs > 0);
    if (!this.#running || !reload) return;
    const { clock, random } = this.context;
    this.#timer = clock.after(
      reload.intervalMs + random.int(Math.max(1, Math.floor(reload.jitterMs))),
      () => void this.load(),
    );
  }

  #configure(corefile: string, metrics: Metrics): readonly Block[] {
    const { clock, random } = this.context;
    const { upstreams, ownAddresses = [], hostname = 'coredns', env = {} } = this.options;
    const files = (pattern: string) => {
      const absolute = pattern.startsWith('/') ? pattern : `${FOLDER}/${pattern}`;
      return Object.entries(this.#files())
        .map(([key, text]) => ({ path: `${FOLDER}/${key}`, text }))
        .filter(({ path }) => path !== COREFILE && patternMatches(absolute, path))
        .sort((left, right) => (left.path < right.path ? -1 : 1));
    };
    return configure(
      corefile,
      { path: COREFILE, env, files },
      {
        clock, random, log: this.log, metrics, data: this.#data, upstreams, ownAddresses, hostname,
        readFile: (path) => this.#readFile(path),
        listFiles: (folder) => this.#listFiles(folder),
        ask: (port, name, type) => void this.ask(queryFor(name, type, random.int(65_536)), { ip: '127.0.0.1', port: 40_000 + random.int(10_000), transport: 'udp' }, port),
        exit: (code) => this.#exit(code),
      },
    ); // prettier-ignore
  }

  #exit(code: number): void {
    this.stop();
    this.options.onExit?.(code);
  }

  #stopBlocks(blocks: readonly Block[]): void {
    for (const { plugins } of blocks) for (const { instance } of plugins) instance.stop?.();
  }
}
