import type { Findings } from './findings.js';
import type { Block, CodeBlock, HeadingBlock } from './page-blocks.js';

/** One kind of generation that a page describes, from its base URL or request to the next one's. */
export interface Operation {
  /** Where its request, with headers and an example of the body, stands. */
  request: CodeBlock;
  /** The headings above its base URL and its request, in order. */
  titles: string[];
  /** Null: the headings name none. */
  version: string | null;
  blocks: Block[];
}

const BASE_URL = /^base url$/i;
const REQUEST = /^POST\s+\S/;
const REQUEST_CODE = /^request code$/i;
const VERSION = /(?:^|\s)v?(\d+(?:\.\d+)*)(?=\s|$)/i;
const NO_VERSION = /\b(?:error|example|request code|response|status|step)\b/i;

/** Divides a page into its operations. */
export function operationsOf(blocks: readonly Block[], findings: Findings): Operation[] {
  const drafts: Draft[] = [];
  let titles: HeadingBlock[] = [];
  for (const block of blocks) {
    const isRequest = block.kind === 'code' && REQUEST.test(block.text.trimStart());
    const isBaseUrl = block.kind === 'heading' && BASE_URL.test(block.text);
    if (isBaseUrl || (isRequest && drafts.at(-1)?.request !== null)) {
      drafts.push({ line: block.line, request: null, titles: [], blocks: [] });
    }
    const current = drafts.at(-1);
    if (isBaseUrl || isRequest) {
      current?.titles.push(...titles);
      titles = [];
    }
    if (isRequest && current) current.request = block;
    current?.blocks.push(block);
    // The headings since the last code belong to what follows them.
    if (block.kind === 'code') titles = [];
    if (block.kind === 'heading' && !isBaseUrl) titles.push(block);
  }
  let version: string | null = null;
  return drafts.flatMap((draft) => {
    version = versionIn(draft) ?? version;
    const { request } = draft;
    if (request) return [{ ...draft, request, titles: titlesOf(draft), version }];
    findings.cannotPlace(draft.line, 'A base URL without a request, which begins with POST');
    return [];
  });
}

interface Draft {
  line: number;
  request: CodeBlock | null;
  titles: HeadingBlock[];
  blocks: Block[];
}

function titlesOf({ titles }: Draft): string[] {
  return titles.map(({ text }) => text).filter((text) => !REQUEST_CODE.test(text));
}

/** The first version in the headings of the two upper levels. Null: the operation has that of the one before it. */
function versionIn({ titles }: Draft): string | null {
  for (const { level, text } of titles) {
    const version = level <= 2 && !NO_VERSION.test(text) ? VERSION.exec(text)?.[1] : undefined;
    if (version) return version;
  }
  return null;
}
