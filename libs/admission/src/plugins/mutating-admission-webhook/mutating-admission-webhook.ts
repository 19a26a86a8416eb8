import type { Draft, KubeObject } from '#machinery';
import type { MutatingWebhook, MutatingWebhookConfiguration } from '#kinds';
import { Compiled } from '../../following/compiled.js';
import { inVersion, isExempt, mayConcern } from '../../matching/criteria.js';
import { replaceContents } from '../../mutation/replace-contents.js';
import type { AdmissionPlugin, Attributes } from '../../plugin.js';
import { Reinvocation } from '../../reinvocation.js';
import { ask } from '../../webhooks/ask.js';
import {
  compileWebhooks,
  toBeAsked,
  type CompiledWebhook,
} from '../../webhooks/compiled-webhook.js';
import type { OutsideContext } from '../../webhooks/context.js';
import { CallError } from '../../webhooks/denial.js';
import { patched } from './patched.js';

const NAME = 'MutatingAdmissionWebhook';
const AUDIT = 'webhook.admission.k8s.io';

type Webhook = CompiledWebhook<MutatingWebhook>;
type Object = Draft<KubeObject> | undefined;

/** Asks the webhooks of MutatingWebhookConfigurations, one after the other in the order of their names, and applies their patches. */
export function mutatingAdmissionWebhook(context: OutsideContext): AdmissionPlugin {
  const configurations = new Compiled<MutatingWebhookConfiguration, readonly Webhook[]>(
    context.lookup,
    context.follow,
    'mutatingwebhookconfigurations.admissionregistration.k8s.io',
    compileWebhooks,
  );
  return {
    name: NAME,
    admit(object, attributes) {
      const { all } = configurations;
      if (all.length === 0 || isExempt(attributes)) return undefined;
      const webhooks = all.flat();
      const concerned = webhooks.some((one) => mayConcern(one.criteria, context, attributes));
      return concerned ? askInTurn(context, webhooks, object, attributes) : undefined;
    },
  };
}

async function askInTurn(
  context: OutsideContext,
  webhooks: readonly Webhook[],
  object: Object,
  attributes: Attributes,
): Promise<void> {
  const reinvocation = (attributes.reinvocation ??= new Reinvocation());
  const memory = reinvocation.of(NAME);
  memory.begin(object);
  const round = reinvocation.again ? 1 : 0;
  for (const [index, one] of webhooks.entries()) {
    const place = `round_${round}_index_${index}`;
    const changed = await askOne(context, one, object, attributes, place, () =>
      memory.isDue(one.id),
    );
    if (changed === undefined) continue;
    if (changed) {
      memory.changed();
      memory.want();
    }
    if (one.webhook.reinvocationPolicy === 'IfNeeded') memory.asked(one.id);
  }
  memory.end(object);
}

/** Whether the webhook has changed the object; undefined when it was not asked. */
async function askOne(
  context: OutsideContext,
  one: Webhook,
  object: Object,
  attributes: Attributes,
  place: string,
  isDue: () => boolean,
): Promise<boolean | undefined> {
  const kind = await toBeAsked(one, context, object, attributes);
  if (kind === undefined || !isDue()) return undefined;
  const { webhook, configuration, failsOpen } = one;
  const shown = await inVersion(object, attributes.kind, kind);
  const old = await inVersion(attributes.old, attributes.kind, kind);
  const about = { configuration, webhook: webhook.name };
  const note = (mutated: boolean): void =>
    attributes.annotate?.(`mutation.${AUDIT}/${place}`, JSON.stringify({ ...about, mutated }));
  try {
    const verdict = await ask(context, webhook, true, attributes, kind, shown, old);
    const result = patched(webhook.name, verdict, shown, kind, attributes.objectKind);
    if (result === undefined || object === undefined) {
      note(false);
      return false;
    }
    note(result.isChanged);
    attributes.annotate?.(
      `patch.${AUDIT}/${place}`,
      JSON.stringify({ ...about, patch: result.patch, patchType: verdict.patchType }),
    );
    const back = await inVersion(result.object, kind, attributes.kind);
    replaceContents(object, back!);
    return result.isChanged;
  } catch (error) {
    note(false);
    if (!(error instanceof CallError)) throw error;
    if (!failsOpen) throw error.toStatusError();
    attributes.annotate?.(`failed-open.mutation.${AUDIT}/${place}`, webhook.name);
    return false;
  }
}
