import { Kind, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';

/** How many levels of fields a selection has, fragments taken in. The document is valid: fragments exist and do not contain themselves. */
export function depthOf(
  selections: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  known = new Map<string, number>(),
): number {
  let deepest = 0;
  for (const selection of selections.selections) {
    deepest = Math.max(deepest, depthOfSelection(selection, fragments, known));
  }
  return deepest;
}

function depthOfSelection(
  selection: SelectionSetNode['selections'][number],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  known: Map<string, number>,
): number {
  switch (selection.kind) {
    case Kind.FIELD:
      return selection.selectionSet === undefined
        ? 1
        : 1 + depthOf(selection.selectionSet, fragments, known);
    case Kind.INLINE_FRAGMENT:
      return depthOf(selection.selectionSet, fragments, known);
    case Kind.FRAGMENT_SPREAD: {
      const name = selection.name.value;
      let depth = known.get(name);
      if (depth === undefined) {
        const fragment = fragments.get(name);
        depth = fragment === undefined ? 0 : depthOf(fragment.selectionSet, fragments, known);
        known.set(name, depth);
      }
      return depth;
    }
  }
}
