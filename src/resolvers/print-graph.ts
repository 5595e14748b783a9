import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { printSchema } from 'graphql';
import { buildGraph } from './graph.js';

/** Writes the graph's SDL to `schema.graphql` in the working directory. */
writeFileSync('schema.graphql', `${printSchema(buildGraph(true))}\n`);
