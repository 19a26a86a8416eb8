import type { KindDefinition } from '#kinds';
import type { Draft, KubeObject } from '#machinery';
import { ownKind, type OwnFacts } from './own-kind.js';

/** A kind whose objects are questions. */
interface QuestionObject extends KubeObject {
  readonly spec: object;
  readonly status?: object;
}

/** Where the kinds of questions differ. */
export type QuestionFacts<T extends QuestionObject> = Omit<OwnFacts<T>, 'strategy'> & {
  readonly validate: NonNullable<KindDefinition<T>['strategy']['validate']>;
};

/** A kind of network.mockplane.io/v1 whose spec is a question that never changes; a simulator writes the answer into the status. */
export function questionKind<T extends QuestionObject>(facts: QuestionFacts<T>): KindDefinition<T> {
  const { validate, ...shape } = facts;
  return ownKind<T>({
    ...shape,
    strategy: {
      prepareForCreate: (object) => {
        delete (object as { status?: unknown }).status;
      },
      prepareForUpdate: (object, old, { subresource }) => {
        const changed = object as Draft<QuestionObject>;
        changed.spec = structuredClone(old.spec);
        if (subresource === 'status') return;
        if (old.status === undefined) delete changed.status;
        else changed.status = structuredClone(old.status);
      },
      validate,
    },
  });
}
