/**
 * Writes the manifests for a gateway with TRUSTED_DOCUMENTS_ONLY: the texts that the client package sends, and those of
 * the gateway's pages, which use that package.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import * as operations from '../packages/client/dist/operations.js';

const EXAMPLES = 'web/playground/examples';
const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));

function manifestOf(texts) {
  const entries = texts.map((text) => {
    const [problem] = validate(schema, parse(text));
    if (problem) throw new Error(`This document is not valid: ${problem.message}\n${text}`);
    return [`sha256:${createHash('sha256').update(text).digest('hex')}`, text];
  });
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

const ofThePackage = Object.values(operations).map(String);
const ofTheExamples = readdirSync(EXAMPLES)
  .filter((name) => name.endsWith('.graphql'))
  .map((name) => readFileSync(join(EXAMPLES, name), 'utf8'));

writeFileSync('packages/client/trusted-documents.json', manifestOf(ofThePackage));
writeFileSync('web/trusted-documents.json', manifestOf([...ofThePackage, ...ofTheExamples]));
