import { structSchema, typeRow } from '../../schema/types.js';
import { encodeZero, mapValueTag, planOf, type Step as Field } from '../encode.js';
import { specialForms } from '../special.js';

/** How the JSON of a value is read and written. */
export const Form = {
  /** A text that is copied. */
  text: 0,
  bool: 1,
  number: 2,
  struct: 3,
  time: 4,
  quantity: 5,
  /** The JSON itself is the value. */
  fields: 6,
  /** Parsed, and encoded as objects are. */
  parsed: 7,
} as const;
export type Form = (typeof Form)[keyof typeof Form];

const forms: Readonly<Record<string, Form>> = {
  string: Form.text,
  bool: Form.bool,
  int32: Form.number,
  int64: Form.number,
  double: Form.parsed,
  bytes: Form.parsed,
  'meta_v1.Time': Form.time,
  'api_resource.Quantity': Form.quantity,
  'meta_v1.FieldsV1': Form.fields,
};

/** How the JSON object of a message becomes its bytes. */
export interface Plan {
  /** From the last to the first. */
  readonly steps: readonly Step[];
  /** The members of the JSON object in the order in which they are written, those of inlined messages included. */
  readonly members: readonly Step[];
}

/** One field: where its value is noted while a text is read, and how it is written. */
export class Step {
  readonly tag: number;
  /** Of the value in an entry, when the field is a map. */
  readonly valueTag: number;
  readonly type: string;
  readonly shape: Field['shape'];
  readonly form: Form;
  readonly key: Uint8Array;
  /** What is written when it is not there, if anything. */
  readonly zero: Uint8Array | undefined;
  #plan: Plan | undefined;

  /** `slot` is its place among the fields of its JSON object. An inlined message has `inlined` instead. */
  constructor(
    { tag, type, shape, key, pointer }: Field,
    readonly slot: number,
    readonly inlined: Plan | undefined,
  ) {
    this.tag = tag;
    this.valueTag = mapValueTag(type);
    this.type = type;
    this.shape = shape;
    this.key = Buffer.from(key);
    this.form = forms[type] ?? (specialForms.has(type) ? Form.parsed : Form.struct);
    const written = shape === 'single' && !pointer && type !== 'bytes' && inlined === undefined;
    this.zero = written ? encodeZero(tag, type) : undefined;
  }

  /** Of a structure. Made when there is one: most kinds can hold far more than they do. */
  get plan(): Plan {
    return (this.#plan ??= jsonPlan(this.type));
  }
}

const plans = new Map<string, Plan>();

/** The plan of a message whose JSON is an object of its fields. Not to be asked for while a message is written. */
export function jsonPlan(name: string): Plan {
  const known = plans.get(name);
  if (known !== undefined) return known;
  const members: Step[] = [];
  const steps = stepsOf(name, name, members);
  const fields = typeRow(name)?.f === undefined ? [] : structSchema(name).fields;
  const order = new Map(fields.map((field, index) => [field.name, index]));
  const placeOf = ({ key }: Step): number => order.get(Buffer.from(key).toString()) ?? -1;
  const plan = { steps, members: members.toSorted((a, b) => placeOf(a) - placeOf(b)) };
  plans.set(name, plan);
  return plan;
}

function stepsOf(name: string, owner: string, members: Step[]): Step[] {
  return planOf(name, owner).map((field) => {
    if (field.inlined) {
      const steps = stepsOf(field.type, owner, members);
      return new Step(field, -1, { steps, members: [] });
    }
    const step = new Step(field, members.length, undefined);
    members.push(step);
    return step;
  });
}
