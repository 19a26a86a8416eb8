import type { Authorize } from '../expressions/activation.js';
import type { Follow } from '../following/compiled.js';
import type { MatchContext } from '../matching/criteria.js';
import type { Caller } from './ask.js';

/** What plugins that ask others need: they follow their configurations, match requests and reach out. */
export interface OutsideContext extends MatchContext, Caller {
  readonly follow: Follow;
  readonly authorize: Authorize;
}
