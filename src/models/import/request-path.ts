import { type Findings, quoted } from './findings.js';
import type { Operation } from './operations.js';

const GATEWAY = 'https://gateway.pixazo.ai';
const GATEWAY_HOST = new URL(GATEWAY).host;
const ADDRESS = /https?:\/\/[^\s"'`<>\\]+/g;

/**
 * The path of an operation's request, below Pixazo's address. A request line that names a path alone counts from the
 * base URL, unless the other code of the operation names the whole address. Null: it is unknown, and reported.
 */
export function requestPath(operation: Operation, findings: Findings): string | null {
  const { text, line } = operation.request;
  const [, target = ''] = text.trim().split(/\s+/);
  const url = absolute(target, operation);
  if (url === null) {
    findings.cannotPlace(
      line,
      `The path of the request ${quoted(target)}: no address or base URL to count it from`,
    );
    return null;
  }
  const host = /^Host:\s*(\S+)/im.exec(text)?.[1] ?? GATEWAY_HOST;
  if (url.origin !== GATEWAY || host !== GATEWAY_HOST) {
    findings.cannotPlace(line, `The request ${quoted(target)}: its host is not ${GATEWAY_HOST}`);
    return null;
  }
  if (url.search || url.hash) {
    findings.cannotPlace(line, `The request ${quoted(target)}: a path must have no query`);
    return null;
  }
  return url.pathname;
}

function absolute(target: string, operation: Operation): URL | null {
  if (/^https?:/i.test(target)) return URL.canParse(target) ? new URL(target) : null;
  if (!target.startsWith('/')) return null;
  const named = new Set(addressesOf(operation).filter((address) => address.endsWith(target)));
  const [whole] = named;
  if (named.size === 1 && whole) return URL.canParse(whole) ? new URL(whole) : null;
  const base = baseUrl(operation);
  if (base === null) return null;
  const isWhole = target.startsWith(`${base.pathname}/`);
  return new URL(isWhole ? target : `${base.pathname}${target}`, base);
}

function addressesOf({ blocks }: Operation): string[] {
  return blocks.flatMap((block) => (block.kind === 'code' ? (block.text.match(ADDRESS) ?? []) : []));
}

/** The first address that stands alone, before the request. */
function baseUrl({ blocks, request }: Operation): URL | null {
  for (const block of blocks.slice(0, blocks.indexOf(request))) {
    if (block.kind !== 'code' && block.kind !== 'text') continue;
    const text = block.text.trim().replace(/\/$/, '');
    if (/^https?:\/\/\S+$/.test(text) && URL.canParse(text)) return new URL(text);
  }
  return null;
}
