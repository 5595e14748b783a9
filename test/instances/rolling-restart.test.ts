import { describe, expect, it } from 'vitest';
import { liveEnv } from '../http/operations.js';
import { freePort } from '../support/free-port.js';
import { startGatewayProcess } from '../support/gateway-process.js';
import { followAnywhere, generate, type SeenJob } from '../support/generation.js';
import { type PixazoStandIn, startPixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';
import { postgresDatabase } from '../support/postgres-database.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const CLIENTS = 6;
/** The minimum number of generations that begin between two restarts. */
const BETWEEN = 5;

/**
 * Lets Pixazo respond to a submission when the next one arrives, so that some are always in flight. Each poll
 * brings a job one status further, but a job with `long` in its prompt ends only after `settle` was called.
 */
function underLoad(pixazo: PixazoStandIn) {
  let settled = false;
  let answerLast: () => void = () => undefined;
  const looks = new Map<string, number>();
  pixazo.onSubmit(async ({ path, body }) => {
    const requestId = `${path.split('/')[1]}_${looks.size}`;
    looks.set(requestId, body.includes('long') ? Number.NEGATIVE_INFINITY : 0);
    answerLast();
    if (!settled) {
      await new Promise<void>((resolve) => {
        answerLast = resolve;
      });
    }
    return { status: 202, body: { request_id: requestId, status: 'QUEUED', polling_url: requestId } };
  });
  pixazo.onStatus(({ path }) => {
    const requestId = path.slice(path.lastIndexOf('/') + 1);
    const look = (looks.get(requestId) ?? 0) + 1;
    looks.set(requestId, look);
    const output = { media_url: ['https://media.test/a.wav'], media_type: 'audio/wav' };
    const ends = look > 2 || (settled && look === Number.NEGATIVE_INFINITY);
    return { body: statusBody(requestId, ends ? { status: 'COMPLETED', output } : { status: 'PROCESSING' }) };
  });
  return () => {
    settled = true;
    answerLast();
  };
}

/** A client that sends a generation up to twice with one key, the second time to another gateway. */
async function generateTwice([first, second]: [string, string], key: string) {
  const answer = await generate(first, key, key).catch(() => null);
  if (answer?.data?.job) return { job: answer.data.job as SeenJob, tries: 1 };
  const isWorthATry = !answer?.errors || answer.errors[0]?.extensions.retryable === true;
  const again = isWorthATry ? await generate(second, key, key) : answer;
  if (!again?.data?.job) throw new Error(`${key} failed: ${JSON.stringify([answer, again])}`);
  return { job: again.data.job as SeenJob, tries: 2 };
}

/** Clients that generate and follow until stopped, and one for each gateway that follows a long job. */
function clientsOf(urls: string[]) {
  const keys: string[] = [];
  const watched: SeenJob[][] = [];
  let retried = 0;
  let over = false;
  const generation = async (key: string, at: number) => {
    const inTurn = urls.map((_, index) => urls[(at + index) % urls.length] ?? '') as [string, string];
    keys.push(key);
    const { job, tries } = await generateTwice(inTurn, key);
    if (tries > 1) retried += 1;
    watched.push(await followAnywhere(inTurn, job.id));
  };
  const client = async (name: number) => {
    for (let count = 0; !over; count++) await generation(`short-${name}-${count}`, name + count);
  };
  const long = urls.map((_, at) => generation(`long-${at}`, at));
  const done = Promise.all([...long, ...Array.from({ length: CLIENTS }, (_, name) => client(name))]);
  const stop = () => {
    over = true;
  };
  return { keys, watched, retried: () => retried, stop, done };
}

describe('three gateways that are restarted one after another under load', { timeout: 120_000 }, () => {
  it('fail no mutation that one retry does not mend, bring each watcher to its end, and send each key once', async () => {
    await using database = await postgresDatabase();
    await using directory = await temporaryDirectory();
    await using pixazo = await startPixazoStandIn();
    const settle = underLoad(pixazo);
    const env = {
      ...liveEnv(pixazo),
      POLL_MIN_MS: '200',
      POLL_MAX_MS: '200',
      PIXAZO_TIMEOUT_MS: '10000',
      SUBMITS_PER_MINUTE: '100000',
      DATABASE_URL: database.url,
    };
    const ports = [await freePort(), await freePort(), await freePort()];
    const start = (port: number) => startGatewayProcess(directory.path, { ...env, PORT: String(port) });
    const gateways = ports.map(start);
    const urls = await Promise.all(gateways.map(({ ready }) => ready));
    const clients = clientsOf(urls);
    const onward = () => {
      const enough = pixazo.submits().length + BETWEEN;
      return pixazo.until(() => pixazo.submits().length >= enough);
    };
    const restarts = async () => {
      for (const [at, gateway] of gateways.entries()) {
        await onward();
        gateway.kill('SIGTERM');
        expect(await gateway.ended).toEqual({ code: 0, signal: null });
        await onward();
        await start(ports[at] ?? 0).ready;
      }
      await onward();
    };
    // A client that gives up ends the test at once with its error.
    await Promise.race([restarts(), clients.done]);
    clients.stop();
    settle();
    await clients.done;

    expect(clients.retried()).toBeGreaterThan(0);
    expect(clients.watched).toHaveLength(clients.keys.length);
    for (const events of clients.watched) {
      const revisions = events.map(({ revision }) => revision);
      expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
      expect(events.filter(({ status }) => status === 'COMPLETED')).toEqual([events.at(-1)]);
    }
    const sent = pixazo.submits().map(({ body }) => JSON.parse(body).text_prompt);
    expect(sent.toSorted()).toEqual(clients.keys.toSorted());
  });
});
