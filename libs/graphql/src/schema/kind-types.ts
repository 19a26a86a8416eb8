import { GraphQLInterfaceType, GraphQLNonNull, type GraphQLObjectType } from 'graphql';
import type { CustomSchemas, Descriptions, KindCatalog, KindDefinition } from '#kinds';
import type { KubeObject } from '#machinery';
import { arrayPage } from '../connections/array-page.js';
import type { PageArguments } from '../connections/connection.js';
import { eventsOf, kindOf, ownerOf } from '../relations/every-object.js';
import { relations } from '../relations/order.js';
import type { Relation } from '../relations/relation.js';
import { connectionComplexity } from './complexity.js';
import { ConnectionTypes, pageArguments } from './connection-types.js';
import { customShape } from './custom-shape.js';
import { InputTypes } from './input-types.js';
import { TypeNames } from './names.js';
import { OutputTypes, type Field, type Fields } from './output-types.js';
import { JsonScalar } from './scalars.js';
import type { Shape } from './shape.js';
import { StructShapes } from './struct-shape.js';

/** Everything that the fields of the schema are made from. */
export interface KindTypesOptions {
  readonly catalog: KindCatalog;
  readonly descriptions: Descriptions;
  readonly customSchemas?: CustomSchemas;
  /** Type names that are taken. */
  readonly reserved: Iterable<string>;
}

/** The types of all kinds of a catalog. */
export class KindTypes {
  readonly names: TypeNames;
  readonly connections = new ConnectionTypes();
  /** What all kinds have: the type of fields that may hold an object of any kind. */
  readonly anyObject: GraphQLInterfaceType;
  private readonly outputs: OutputTypes;
  private readonly inputs: InputTypes;
  private readonly shapes: StructShapes;
  private readonly shapeOfKind = new Map<KindDefinition, Shape>();
  private readonly kindShapes = new Set<Shape>();

  constructor(private readonly options: KindTypesOptions) {
    this.shapes = new StructShapes(options.descriptions);
    this.names = new TypeNames(options.catalog.all, [
      ...options.reserved,
      'KubernetesObject',
      'PageInfo',
    ]);
    this.outputs = new OutputTypes(this.names, {
      fields: (shape) => this.additions(shape),
      interfaces: (shape) => (this.kindShapes.has(shape) ? [this.anyObject] : []),
    });
    this.inputs = new InputTypes(this.names);
    this.anyObject = new GraphQLInterfaceType({
      name: 'KubernetesObject',
      description: 'An object of any kind.',
      fields: () => ({ metadata: { type: this.metadata() }, ...this.common() }),
      resolveType: (object: KubeObject) => {
        const kind = kindOf(options.catalog, object);
        return kind === undefined ? undefined : this.names.ofKind(kind);
      },
    });
    for (const kind of options.catalog.all) this.kindShapes.add(this.shape(kind));
  }

  output(kind: KindDefinition): GraphQLObjectType {
    return this.outputs.object(this.shape(kind));
  }

  input(kind: KindDefinition) {
    return this.inputs.kind(this.shape(kind));
  }

  description(kind: KindDefinition): string {
    return this.shape(kind).description;
  }

  private shape(kind: KindDefinition): Shape {
    let shape = this.shapeOfKind.get(kind);
    if (shape === undefined) {
      const metadata = this.shapes.shape('meta_v1.ObjectMeta')!;
      shape =
        this.shapes.shape(kind.type) ??
        customShape(kind, this.options.customSchemas?.(kind), metadata);
      this.shapeOfKind.set(kind, shape);
    }
    return shape;
  }

  private metadata(): GraphQLObjectType {
    return this.outputs.object(this.shapes.shape('meta_v1.ObjectMeta')!);
  }

  private additions(shape: Shape): Fields {
    const related = relations.filter(({ on }) => on === shape.key);
    return {
      ...Object.fromEntries(related.map((relation) => [relation.field, this.related(relation)])),
      ...(this.kindShapes.has(shape) ? this.common() : {}),
    };
  }

  /** Fields of every object beside those of its kind. Named so that no kind has fields of these names. */
  private common(): Fields {
    const events = this.options.catalog.byResource('', 'v1', 'events')!;
    return {
      owner: {
        type: this.anyObject,
        description: 'The object that controls this one (`metadata.ownerReferences`).',
        resolve: (source: KubeObject, _args, context) => ownerOf(source, context),
      },
      events: {
        type: new GraphQLNonNull(this.connections.of(this.output(events))),
        description: 'What components reported about this object.',
        args: pageArguments,
        extensions: { complexity: connectionComplexity },
        resolve: async (source: KubeObject, args, context) =>
          arrayPage(await eventsOf(source, context), args as PageArguments),
      },
      manifest: {
        type: new GraphQLNonNull(JsonScalar),
        description: 'The whole object as JSON, as the Kubernetes API has it.',
        resolve: (source: KubeObject) => source,
      },
    } satisfies Fields;
  }

  private related(relation: Relation): Field {
    const [group, version, plural] = relation.to;
    const kind = this.options.catalog.byResource(group, version, plural)!;
    const { description } = relation;
    if (relation.cardinality === 'one') {
      return {
        type: this.output(kind),
        description,
        resolve: (source, _args, context) => relation.find(source, context, kind),
      };
    }
    return {
      type: new GraphQLNonNull(this.connections.of(this.output(kind))),
      description,
      args: pageArguments,
      extensions: { complexity: connectionComplexity },
      resolve: async (source, args, context) =>
        arrayPage(await relation.find(source, context, kind), args as PageArguments),
    };
  }
}
