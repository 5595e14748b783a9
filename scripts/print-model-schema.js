/** Writes the JSON Schema of a model definition to `docs/model.schema.json`. */
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { definitionSchema } from '../dist/modules/models/definition-schema.js';

const schema = { title: 'Model definition', ...z.toJSONSchema(definitionSchema, { io: 'input' }) };
writeFileSync('docs/model.schema.json', `${JSON.stringify(schema, null, 2)}\n`);
