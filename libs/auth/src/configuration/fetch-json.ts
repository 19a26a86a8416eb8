import { get } from 'node:https';
import type { Clock } from '#machinery';

const LARGEST_BYTES = 1 << 20;
const TIMEOUT_MS = 10_000;

/** GET of a JSON document over HTTPS, checked against the authorities of `ca` (PEM) or those of the host. At most 1 MiB in 10 s. */
export function fetchJson(url: string, ca: string | undefined, clock: Clock): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = get(url, ca === undefined ? {} : { ca }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > LARGEST_BYTES) request.destroy(new Error(`${url} is too large`));
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode !== 200)
          return reject(new Error(`${url} answered ${response.statusCode}`));
        try {
          resolve(JSON.parse(text));
        } catch {
          reject(new Error(`${url} is not JSON`));
        }
      });
    });
    const timer = clock.after(TIMEOUT_MS, () => request.destroy(new Error(`${url}: no answer`)));
    request.on('error', reject);
    request.on('close', () => timer.cancel());
  });
}
