import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Finding, Measure, Plot, Results } from './measure.js';
import { svgOf } from './plot.js';

const DOCS = new URL('../../../docs/', import.meta.url);

/** The results of one measure in a run. */
export interface Measured extends Results {
  measure: Measure;
}

/** The table of all findings, as Markdown. */
export function tableOf(findings: Finding[]): string {
  const rows = findings.map(({ what, gateway, beside, figure, goal }) => [
    what,
    gateway,
    beside || '–',
    round(figure),
    goalText(goal),
    isMet(figure, goal),
  ]);
  const head = ['what', 'the gateway', 'beside it', 'figure', 'goal', 'met'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Writes the numbers into `docs/performance.md`, and the plots beside it. */
export async function writeReport(measured: Measured[]): Promise<void> {
  const plots = measured.flatMap((results) => results.plots ?? []);
  await writeSection('measured', await pageOf(measured), plots);
}

/** Replaces a part of `docs/performance.md` between its two marks, and writes its plots beside it. */
export async function writeSection(name: string, text: string, plots: Plot[]): Promise<void> {
  await mkdir(new URL('performance/', DOCS), { recursive: true });
  for (const plot of plots) await writeFile(new URL(`performance/${plot.name}.svg`, DOCS), await svgOf(plot));
  const page = new URL('performance.md', DOCS);
  const begin = `<!-- ${name}: begin -->`;
  const end = `<!-- ${name}: end -->`;
  const [head, rest = ''] = (await readFile(page, 'utf8')).split(begin);
  const [, tail = ''] = rest.split(end);
  await writeFile(page, `${head}${begin}\n${text}\n${end}${tail}`);
}

/** The path of the page, for messages. */
export const PAGE = fileURLToPath(new URL('performance.md', DOCS));

async function pageOf(measured: Measured[]): Promise<string> {
  const sections = measured.map(({ measure, notes = [], plots = [] }) =>
    [
      `### ${measure.title}`,
      ...notes,
      ...plots.map(({ name, title }) => `![${title}](performance/${name}.svg)`),
    ].join('\n\n'),
  );
  return [await circumstances(), tableOf(measured.flatMap(({ findings }) => findings)), ...sections].join(
    '\n\n',
  );
}

/** The conditions of the measurement, in a sentence. */
export async function circumstances(): Promise<string> {
  const versions = await Promise.all(
    ['@apollo/server', 'graphql', 'type-graphql', 'fastify', 'undici', 'express', 'graphql-ws'].map(
      async (name) => `${name} ${await versionOf(name)}`,
    ),
  );
  const day = new Date().toISOString().slice(0, 10);
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `Measured on ${day}: ${cpu?.model ?? 'an unknown processor'}, ${cpus().length} cores, ${memory} GiB, ${type()} ${release()}, Node ${process.versions.node}; ${versions.join(', ')}.`;
}

async function versionOf(name: string): Promise<string> {
  const manifest = new URL(`../node_modules/${name}/package.json`, DOCS);
  return JSON.parse(await readFile(manifest, 'utf8')).version;
}

function goalText(goal: Finding['goal']): string {
  if (goal === null) return '–';
  return 'atLeast' in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`;
}

function isMet(figure: number, goal: Finding['goal']): string {
  if (goal === null) return '–';
  return ('atLeast' in goal ? figure >= goal.atLeast : figure <= goal.atMost) ? 'yes' : '**no**';
}

function round(figure: number): string {
  return figure >= 100 ? figure.toFixed(0) : figure.toPrecision(3);
}
