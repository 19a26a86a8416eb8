import { ServerResponse, STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { badRequest, forbidden } from '#machinery';
import type { Exchange } from '../exchange.js';
import { attributesOf, authorize, type KubeApi } from '../kube-api.js';
import type { ResourcePath } from '../request/path.js';
import { upgradeRemotely } from '../proxy/remote.js';
import { MAX_BODY_BYTES } from '../request/body.js';
import { sendError } from '../send.js';
import { route } from '../verbs/routing.js';
import { watchOverWebSocket, WATCH_PROTOCOLS } from '../watch/watch-websocket.js';
import type { ConnectOptions } from './connect-options.js';
import { admitted, containerTarget, nodesOf } from './connect.js';
import { execOverSpdy, SPDY_EXEC_PROTOCOLS } from './exec-spdy.js';
import { EXEC_PROTOCOLS, execOverWebSocket } from './exec-websocket.js';
import { PORT_FORWARD_PROTOCOL, portForwardOverSpdy } from './port-forward-spdy.js';
import {
  PORT_CHANNEL_PROTOCOLS,
  portForwardOverWebSocket,
  requestedPorts,
  tunnel,
} from './port-forward-websocket.js';
import { remoteCommand } from './remote-command.js';

const TUNNEL_PROTOCOL = `SPDY/3.1+${PORT_FORWARD_PROTOCOL}`;

type Accept = (protocols: readonly string[], use: (socket: WebSocket) => void) => void;

/** Serves requests that change the protocol of their connection: WebSocket and SPDY/3.1. */
export class Upgrades {
  private readonly webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_BODY_BYTES,
    perMessageDeflate: false,
    handleProtocols: (_offered, request) => this.chosen.get(request) ?? false,
  });
  private readonly chosen = new WeakMap<IncomingMessage, string>();

  constructor(private readonly api: KubeApi) {
    this.webSockets.on('headers', (headers, request) => {
      // The name of the tunnel has a slash, which RFC 6455 does not allow and `ws` does not write.
      if (this.chosen.get(request) === TUNNEL_PROTOCOL)
        headers.push(`Sec-WebSocket-Protocol: ${TUNNEL_PROTOCOL}`);
    });
  }

  /** For a server's `upgrade` event. Never throws. */
  async handle(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
    response.on('finish', () => socket.end());
    const protocol = request.headers.upgrade?.toLowerCase();
    if (protocol !== 'websocket' && protocol !== 'spdy/3.1') {
      // Offers of other protocols (h2c) may be ignored (RFC 9110 §7.8).
      await this.api.handle(request, response);
      return;
    }
    const exchange = await this.api.begin(request, response);
    if (exchange === undefined) return;
    try {
      await this.serve(exchange, socket, head, protocol);
    } catch (error) {
      sendError(exchange, error);
    }
  }

  private async serve(
    exchange: Exchange,
    socket: Duplex,
    head: Buffer,
    protocol: string,
  ): Promise<void> {
    const { path, request, response, cluster } = exchange;
    const watching = exchange.query.boolean('watch') ?? false;
    await authorize(exchange, attributesOf(exchange, watching));
    const upgrading = upgradeRemotely(exchange, socket, head);
    if (upgrading !== undefined) {
      if (await upgrading) auditUpgrade(exchange, socket);
      return;
    }
    if (path.type === 'path') throw badRequest('this path does not change protocols');
    const found = route(cluster.catalog(), path, request.method ?? 'GET', watching);
    const isConnecting = found?.verb === 'connect' && found.subresource?.name !== 'log';
    const options = isConnecting ? await admitted(exchange, path, found.kind) : {};
    const accept: Accept = (protocols, use) => {
      const offered = (request.headers['sec-websocket-protocol'] ?? '')
        .split(',')
        .map((name) => name.trim());
      const name = offered.find((candidate) => protocols.includes(candidate));
      if (name === undefined && offered[0] !== '')
        throw badRequest(`unable to upgrade: none of the protocols ${offered.join(', ')} is known`);
      if (name !== undefined) this.chosen.set(request, name);
      auditUpgrade(exchange, socket);
      if (name === TUNNEL_PROTOCOL) delete request.headers['sec-websocket-protocol'];
      response.detachSocket(socket as Parameters<ServerResponse['detachSocket']>[0]);
      this.webSockets.handleUpgrade(request, socket, head, use);
    };
    if (found?.verb === 'watch' && protocol === 'websocket') {
      const target = { kind: found.kind, namespace: path.namespace };
      accept(WATCH_PROTOCOLS, watchOverWebSocket(exchange, target));
    } else if (found?.subresource?.name === 'portforward')
      this.portForward(exchange, path, socket, head, protocol, accept);
    else if (found?.subresource?.name === 'exec' || found?.subresource?.name === 'attach') {
      this.exec(exchange, path, found.subresource.name, options, socket, head, protocol, accept);
    } else throw badRequest('this path does not change protocols');
  }

  private exec(
    exchange: Exchange,
    path: ResourcePath,
    kind: 'exec' | 'attach',
    options: ConnectOptions,
    socket: Duplex,
    head: Buffer,
    protocol: string,
    accept: Accept,
  ): void {
    const nodes = nodesOf(exchange);
    const target = containerTarget(path, options.container);
    const command = remoteCommand(kind, options);
    nodes.check(target, kind);
    if (protocol === 'websocket') {
      accept(
        EXEC_PROTOCOLS,
        (webSocket) => void execOverWebSocket(webSocket, nodes, target, command),
      );
      return;
    }
    const name = acceptSpdy(exchange, socket, head, SPDY_EXEC_PROTOCOLS);
    execOverSpdy(socket, name, nodes, target, command);
  }

  private portForward(
    exchange: Exchange,
    path: ResourcePath,
    socket: Duplex,
    head: Buffer,
    protocol: string,
    accept: Accept,
  ): void {
    const nodes = nodesOf(exchange);
    const target = containerTarget(path);
    nodes.check(target, 'portforward');
    if (protocol !== 'websocket') {
      acceptSpdy(exchange, socket, head, [PORT_FORWARD_PROTOCOL]);
      portForwardOverSpdy(socket, nodes, target);
      return;
    }
    const tunnelled = (exchange.request.headers['sec-websocket-protocol'] ?? '').includes(
      TUNNEL_PROTOCOL,
    );
    const ports = tunnelled ? [] : requestedPorts(exchange.query);
    accept([TUNNEL_PROTOCOL, ...PORT_CHANNEL_PROTOCOLS], (webSocket) => {
      if (this.chosen.get(exchange.request) === TUNNEL_PROTOCOL)
        portForwardOverSpdy(tunnel(webSocket), nodes, target);
      else portForwardOverWebSocket(webSocket, nodes, target, ports);
    });
  }
}

/** The answer begins with the change of the protocol, and ends with the connection. */
function auditUpgrade({ audit }: Exchange, socket: Duplex): void {
  if (audit === undefined) return;
  audit.started(101);
  socket.once('close', () => audit.ended());
}

/** Answers 101 with the first protocol of the client's list that is served; returns it. Throws a StatusError (403). */
function acceptSpdy(
  exchange: Exchange,
  socket: Duplex,
  head: Buffer,
  served: readonly string[],
): string {
  const header = exchange.request.headers['x-stream-protocol-version'] ?? '';
  const offered = (Array.isArray(header) ? header.join(',') : header)
    .split(',')
    .map((name) => name.trim());
  const name = offered.find((candidate) => served.includes(candidate));
  if (name === undefined) {
    const why = `unable to upgrade: unable to negotiate protocol: client supports ${JSON.stringify(offered)}, server accepts ${JSON.stringify(served)}`;
    throw forbidden({ group: '', plural: 'pods' }, '', why);
  }
  auditUpgrade(exchange, socket);
  exchange.response.detachSocket(socket as Parameters<ServerResponse['detachSocket']>[0]);
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'SPDY/3.1',
    'X-Stream-Protocol-Version': name,
    'Audit-Id': exchange.auditId,
  };
  const lines = Object.entries(headers).map(([key, value]) => `${key}: ${value}\r\n`);
  socket.write(`HTTP/1.1 101 ${STATUS_CODES[101]}\r\n${lines.join('')}\r\n`);
  if (head.length > 0) socket.unshift(head);
  return name;
}
