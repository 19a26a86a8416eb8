import { encodeProtobuf, hasProtobuf } from '#kinds';
import { StatusError, type KubeObject } from '#machinery';
import type { Gapped } from '#store';
import { fullText } from './form-text.js';

/** What etcd takes in one request, in bytes: its `--max-request-bytes`. */
const MAX_REQUEST_BYTES = 1.5 * 1024 * 1024;
/** What etcd's client sends in one message, in bytes. */
const MAX_MESSAGE_BYTES = 2 * 1024 * 1024;

/**
 * Refuses an object that etcd would not take: throws the StatusError (500, without a reason) that a real server makes of etcd's answer.
 * Built-in kinds count as the protobuf that a real server stores, others as JSON; the key and the envelope of the request are left out.
 */
export function confirmSize(form: KubeObject, json: Gapped): void {
  // Three bytes a character, and no manager owns more than there is: what does not come near the limit is not measured.
  if (json.text.length * (3 + json.gaps.length) < MAX_REQUEST_BYTES) return;
  const { apiVersion = '', kind = '', ...rest } = form;
  const size = hasProtobuf({ apiVersion, kind })
    ? encodeProtobuf({ apiVersion, kind, ...rest }).length
    : Buffer.byteLength(fullText(json));
  if (size > MAX_MESSAGE_BYTES)
    throw new StatusError(
      500,
      '',
      `rpc error: code = ResourceExhausted desc = trying to send message larger than max (${size} vs. ${MAX_MESSAGE_BYTES})`,
    );
  if (size > MAX_REQUEST_BYTES) throw new StatusError(500, '', 'etcdserver: request is too large');
}
