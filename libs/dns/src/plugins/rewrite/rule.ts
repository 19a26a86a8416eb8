import type { DnsRecord, Message } from '../../message.js';
import type { Query } from '../../plugin.js';

/** Puts a record of the reply back into the words of the question. */
export type RecordChange = (record: DnsRecord) => DnsRecord;

/** What a rule did to a question. */
export interface Applied {
  readonly message: Message;
  readonly records?: readonly RecordChange[];
  /** Changes the whole reply. */
  readonly reply?: (reply: Message, query: Query) => Message | Promise<Message>;
}

/** One `rewrite` line. */
export interface Rule {
  /** `stop`: no later rule is looked at once this one applied. */
  readonly action: 'stop' | 'continue';
  /** Undefined: the rule does not apply. */
  apply(message: Message, query: Query): Applied | undefined;
}

/** The question of a message with another name, type or class. */
export function withQuestion(
  message: Message,
  change: Partial<Message['question'][number]>,
): Message {
  const [question, ...rest] = message.question;
  return question ? { ...message, question: [{ ...question, ...change }, ...rest] } : message;
}
