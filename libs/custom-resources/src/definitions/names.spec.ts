import { describe, expect, it } from 'vitest';
import type { CustomResourceDefinition } from '#kinds';
import { statusWithNames } from './names.js';

const NOW = '2026-01-02T03:04:05Z';
const definition = (plural: string, kind: string, accepted = false): CustomResourceDefinition => {
  const names = { plural, singular: plural.slice(0, -1), kind, listKind: `${kind}List` };
  return {
    metadata: { name: `${plural}.example.com` },
    spec: { group: 'example.com', scope: 'Namespaced', names, versions: [] },
    status: {
      acceptedNames: accepted ? names : { plural: '', kind: '' },
      conditions: [],
      storedVersions: ['v1'],
    },
  };
};
const reasons = (status: ReturnType<typeof statusWithNames>) =>
  status.conditions!.map(({ type, status: value, reason }) => `${type}=${value} ${reason}`);

describe('statusWithNames', () => {
  it('accepts free names and establishes the definition', () => {
    const status = statusWithNames(definition('widgets', 'Widget'), [], NOW);
    expect(status.acceptedNames).toEqual({
      plural: 'widgets',
      singular: 'widget',
      kind: 'Widget',
      listKind: 'WidgetList',
    });
    expect(reasons(status)).toEqual([
      'NamesAccepted=True NoConflicts',
      'Established=True InitialNamesAccepted',
    ]);
  });

  it('keeps names back that another definition of the group has, and says which', () => {
    const taken = definition('widgets', 'Widget', true);
    const status = statusWithNames(definition('gizmos', 'Widget'), [taken], NOW);
    expect(status.acceptedNames).toEqual({ plural: 'gizmos', singular: 'gizmo', kind: '' });
    expect(reasons(status)).toEqual([
      'NamesAccepted=False ListKindConflict',
      'Established=False NotAccepted',
    ]);
    expect(status.conditions![0]!.message).toBe('"WidgetList" is already in use');
  });
});
