/** Writes the graph's SDL to `schema.graphql` in the working directory. */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { printSchema } from 'graphql';
import { builtInModels } from '../dist/modules/models/built-in-models.js';
import { ModelRegistry } from '../dist/modules/models/model-registry.js';
import { graphParts } from '../dist/modules/resolvers/graph-parts.js';
import { buildGraph } from '../dist/modules/schema/graph.js';

const schema = buildGraph(graphParts(new ModelRegistry(builtInModels), true));
writeFileSync('schema.graphql', `${printSchema(schema)}\n`);
