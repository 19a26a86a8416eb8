/** Sends requests over `lanes` kept TLS connections, each as soon as the one before it on its lane is answered. */
import { Agent, request } from 'node:https';

/**
 * `make(index)` gives `{ method, path, body?, type? }`. Resolves with the seconds that it took, the bytes read and the sorted
 * latencies in milliseconds; rejects at the first answer whose code is not 2xx: a figure for errors is worth nothing.
 */
export async function load({ server, count, lanes, make }) {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes, ca: server.ca });
  const latencies = [];
  let next = 0;
  let bytes = 0;
  const lane = async () => {
    while (next < count) {
      const began = performance.now();
      const size = await send(server, agent, make(next++));
      bytes += size;
      latencies.push(performance.now() - began);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: Math.min(lanes, count) }, lane));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  return { seconds, bytes, latencies: latencies.sort((a, b) => a - b) };
}

/** One request; resolves with the bytes of its answer. */
export function send(
  { url, ca, token },
  agent,
  { method, path, body, type = 'application/json', accept },
) {
  const headers = { authorization: `Bearer ${token}` };
  if (accept !== undefined) headers.accept = accept;
  if (body !== undefined) {
    headers['content-type'] = type;
    headers['content-length'] = Buffer.byteLength(body);
  }
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), { method, headers, ca, agent }, (response) => {
      let size = 0;
      let text = '';
      response.on('data', (chunk) => {
        size += chunk.length;
        if (response.statusCode >= 300) text += chunk;
      });
      response.on('end', () => {
        if (response.statusCode < 300) resolve(size);
        else reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 300)}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
