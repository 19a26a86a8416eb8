/** What strategic merge knows about a field. */
export interface PatchField {
  /** `merge` for lists that are merged, `replace` for maps that are replaced; both may come with `retainKeys`. */
  readonly patchStrategy?: string;
  /** The field that tells the items of a merged list apart; absent for lists of scalars. */
  readonly mergeKey?: string;
  /** The type of the field's value, of its items when it is a list, of its values when it is a map; undefined for scalars. */
  readonly elementType?: string;
}

/** Looks up a field of a type; undefined when the type is unknown or has no such field. Kinds supply it from their schemas. */
export type PatchSchema = (type: string, field: string) => PatchField | undefined;

/** The strategy of a field without `retainKeys`, which only says that a directive of that name may come. */
export function strategyOf(field: PatchField | undefined): string {
  return (
    (field?.patchStrategy ?? '').split(',').find((strategy) => strategy !== 'retainKeys') ?? ''
  );
}
