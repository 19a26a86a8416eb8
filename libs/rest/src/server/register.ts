import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { KubeApi } from '../kube-api.js';
import type { KubeApiOptions } from '../face.js';
import { Upgrades } from '../streaming/upgrade.js';
import type { UpgradeListener } from './listeners.js';

export interface RegisteredApi {
  /**
   * Answers a request straight from a server when its path is one of a resource; false: it is for Fastify. Such requests are
   * nearly all, and Fastify would only route them back here.
   */
  readonly serve: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** For the `upgrade` events of the servers that share this Fastify instance. */
  readonly upgrade: UpgradeListener;
}

/**
 * Puts the Kubernetes API on a Fastify instance (Nest's own): every path that no other route takes. Requests are answered in
 * the first hook, straight on Node's response, because neither body parsing nor serialisation of Fastify fits: bodies have
 * their own limits and media types, and answers are bytes already.
 */
export function registerKubeApi(fastify: FastifyInstance, options: KubeApiOptions): RegisteredApi {
  const api = new KubeApi(options);
  const upgrades = new Upgrades(api);
  void fastify.register((scope, _options, done) => {
    scope.addHook('onRequest', (request, reply, next) => {
      reply.hijack();
      void api.handle(request.raw, reply.raw);
      next();
    });
    const unreachable = (): never => {
      throw new Error('the hook answers every request');
    };
    for (const url of ['/', '/*']) scope.all(url, unreachable);
    done();
  });
  return {
    serve: (request, response) => {
      const url = request.url ?? '';
      if (!url.startsWith('/api/') && !url.startsWith('/apis/')) return false;
      void api.handle(request, response);
      return true;
    },
    upgrade: (request, socket, head) => void upgrades.handle(request, socket, head),
  };
}
