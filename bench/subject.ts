import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The core that is reserved for the measured process. Load and stand-ins run on the others. */
const MEASURED_CORE = '0';
const OTHER_CORES = '1';
/** The arguments that `npm start` gives node, used for every measured process. */
const YOUNG_GENERATION = '--max-semi-space-size=32';
const NANOSECONDS_PER_MS = 1_000_000;

// An interrupted run must end its subjects, too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** Reserves a core for the measured process: this process, which makes the load, moves to the others. */
export function leaveMeasuredCore(): void {
  execFileSync('taskset', ['-a', '-c', '-p', OTHER_CORES, String(process.pid)]);
}

/** A program in a separate process. */
export interface Subject extends AsyncDisposable {
  url: string;
  pid: number;
  /** Resolves when it has ended. */
  ended: Promise<unknown>;
  /** Milliseconds of CPU time it has used so far. */
  cpuMs(): Promise<number>;
  /** KiB of memory it has in RAM now. */
  residentKib(): Promise<number>;
}

export interface SubjectOptions {
  env?: Record<string, string>;
  /** Whether it is measured, and has a core for itself. */
  measured?: boolean;
  /** Arguments for node, before the program. */
  nodeOptions?: string[];
}

/** The built gateway. */
export const GATEWAY = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));

/** The gateway as unbundled files. */
export const GATEWAY_MODULES = fileURLToPath(new URL('../../../dist/modules/main.js', import.meta.url));

/** One of the programs in `subjects/`. */
export function subjectProgram(name: string): string {
  return fileURLToPath(new URL(`./subjects/${name}.js`, import.meta.url));
}

/**
 * Starts a program. Resolves when it logs that it is ready.
 * @throws its output when it ends before
 */
export async function startSubject(program: string, settings: SubjectOptions = {}): Promise<Subject> {
  const { env = {}, measured = false, nodeOptions = [] } = settings;
  const core = measured ? MEASURED_CORE : OTHER_CORES;
  const options = measured ? [YOUNG_GENERATION, ...nodeOptions] : nodeOptions;
  const child = spawn('taskset', ['-c', core, process.execPath, ...options, program], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const end = () => child.kill('SIGKILL');
  // Needed when a measure fails before it disposes of its subjects.
  process.once('exit', end);
  let written = '';
  const url = await new Promise<string>((resolve, reject) => {
    const onText = (chunk: Buffer) => {
      if (written.length < 100_000) written += chunk;
      const ready = written.split('\n').find((line) => line.includes('"event":"ready"'));
      if (ready?.endsWith('}')) resolve(JSON.parse(ready).url);
    };
    child.stdout.on('data', onText);
    child.stderr.on('data', (chunk: Buffer) => {
      written += chunk;
    });
    child.once('close', () => reject(new Error(`${program} ended: ${written}`)));
  });
  const pid = child.pid ?? 0;
  return {
    url,
    pid,
    ended,
    cpuMs: async () => {
      const threads = await readdir(`/proc/${pid}/task`);
      const ran = threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'));
      const nanoseconds = (await Promise.all(ran)).reduce((sum, text) => sum + Number.parseInt(text, 10), 0);
      return nanoseconds / NANOSECONDS_PER_MS;
    },
    residentKib: async () =>
      Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]),
    [Symbol.asyncDispose]: async () => {
      end();
      await ended;
      process.off('exit', end);
    },
  };
}
