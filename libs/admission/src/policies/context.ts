import type { MergeType } from '#machinery';
import type { KindDefinition } from '#kinds';
import type { Authorize } from '../expressions/activation.js';
import type { Follow } from '../following/compiled.js';
import type { MatchContext } from '../matching/criteria.js';

/** What plugins that evaluate policies need. */
export interface PolicyContext extends MatchContext {
  readonly follow: Follow;
  readonly authorize: Authorize;
  readonly kindOf: (group: string, version: string, kind: string) => KindDefinition | undefined;
  /** How objects of a kind are merged (server-side apply). */
  readonly mergeTypeOf: (kind: KindDefinition) => MergeType;
}
