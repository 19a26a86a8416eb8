/**
 * The least that an HTTPS server in this runtime can do with the same requests: parse a body and send it back, send a kept body.
 * It stores nothing, checks nothing and asks nobody. Prints its URL and the path of its certificate's authority as JSON.
 */
import { createServer } from 'node:https';
import { SystemClock, SystemRandom } from '../../dist/libs/machinery/src/index.js';
import { createCertificateAuthority } from '../../dist/libs/auth/src/index.js';

const authority = await createCertificateAuthority({
  clock: new SystemClock(),
  random: new SystemRandom(),
});
const { certificate, key } = await authority.issueServing(['127.0.0.1']);
let kept = Buffer.from('{}');

const server = createServer({ cert: certificate, key }, (request, response) => {
  const answer = (code) => {
    response.writeHead(code, { 'content-type': 'application/json', 'content-length': kept.length });
    response.end(kept);
  };
  if (request.method === 'GET') {
    answer(200);
    return;
  }
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const bytes = Buffer.from(JSON.stringify(JSON.parse(Buffer.concat(chunks).toString())));
    if (request.method === 'POST') kept = bytes;
    answer(request.method === 'POST' ? 201 : 200);
  });
});
server.listen(0, '127.0.0.1', () => {
  const url = `https://127.0.0.1:${server.address().port}`;
  process.stdout.write(`${JSON.stringify({ url, ca: authority.certificate })}\n`);
});
