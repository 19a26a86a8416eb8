import { describe, expect, it } from 'vitest';
import { encodeProtobuf, protobufList, protobufMessage } from './index.js';

const items = ['a', 'b', 'c'].map((name) => ({
  metadata: { name, namespace: 'shop', labels: { app: name.repeat(200) } },
  data: { key: name },
}));

describe('a list in protobuf', () => {
  it('has the same bytes when its items are encoded one by one', () => {
    const type = { apiVersion: 'v1', kind: 'ConfigMapList' };
    const metadata = { resourceVersion: '7', continue: 'x', remainingItemCount: 4 };
    for (const some of [[], items]) {
      const list = protobufList(type, metadata)!;
      const messages = some.map((item) =>
        protobufMessage({ apiVersion: 'v1', kind: 'ConfigMap' }, item),
      );
      const body = Buffer.concat(
        messages.flatMap((item) => [Buffer.from(list.prefix(item.length)), item]),
      );
      const whole = encodeProtobuf({ ...type, metadata, items: some });
      const made = Buffer.concat([list.head(body.length), body, list.tail]);
      expect(made.equals(whole)).toBe(true);
    }
  });

  it('exists for built-in kinds only', () => {
    expect(protobufList({ apiVersion: 'shop.example.com/v1', kind: 'OrderList' }, {})).toBe(
      undefined,
    );
    expect(protobufList({ apiVersion: 'v1', kind: 'Pod' }, {})).toBe(undefined);
  });
});
