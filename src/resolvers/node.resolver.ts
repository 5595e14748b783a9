import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { CorruptRowError } from '../core/corrupt-row.js';
import { isUploadId } from '../core/upload.js';
import { readMediaId } from '../files/media-id.js';
import type { GraphContext } from '../graphql/graph-context.js';
import type { ModelRegistry } from '../models/model-registry.js';
import { refuseProblems } from '../schema/input-checks.js';
import { NodeType, type NodeValue } from '../schema/node.type.js';
import { mediaOf } from './job-media.js';

/** The most ids of one `nodes`. */
const MOST_IDS = 100;

/** A job that cannot be read is an error in its own place; GraphQL takes it from the list. @throws any other error */
function asItem(error: unknown): CorruptRowError {
  if (error instanceof CorruptRowError) return error;
  throw error;
}

/** The resolver class for reading any object by its id. */
export function nodeResolver(models: ModelRegistry): new () => object {
  /** Null: this caller has no such object. Each kind of object has ids of a form of its own. */
  async function find(id: string, context: GraphContext): Promise<NodeValue | null> {
    const model = models.find(id);
    if (model) return { __typename: 'Model', ...model };
    if (isUploadId(id)) {
      const upload = await context.uploads.find(context.caller, id, context.host);
      return upload && { __typename: 'Upload', ...upload };
    }
    const media = readMediaId(id);
    const job = await context.jobs.find(context.caller, media?.jobId ?? id);
    if (!job) return null;
    if (!media) return { __typename: 'Job', ...job };
    const file = mediaOf(job, models, context)[media.index];
    return file ? { __typename: 'Media', ...file } : null;
  }

  @Resolver()
  class NodeResolver {
    @Query(() => NodeType, {
      nullable: true,
      description: 'Any object by its id; null when there is none with this id for this caller.',
    })
    node(
      @Arg('id', () => ID, { description: 'The id of a Job, a Media, an Upload or a Model.' }) id: string,
      @Ctx() context: GraphContext,
    ): Promise<NodeValue | null> {
      return find(id, context);
    }

    @Query(() => [NodeType], {
      nullable: 'items',
      description:
        'Objects by their ids, in the order of the ids; null in the place of each that `node` would not find.',
    })
    nodes(
      @Arg('ids', () => [ID], { description: 'At most 100 ids.' }) ids: string[],
      @Ctx() context: GraphContext,
    ): Promise<(NodeValue | CorruptRowError | null)[]> {
      const message = `must have at most ${MOST_IDS} ids`;
      refuseProblems(ids.length > MOST_IDS ? [{ path: ['ids'], message }] : []);
      return Promise.all(ids.map((id) => find(id, context).catch(asItem)));
    }
  }
  return NodeResolver;
}
