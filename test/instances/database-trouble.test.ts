import { describe, expect, it } from 'vitest';
import { liveEnv } from '../http/operations.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { follow, generate } from '../support/generation.js';
import { postgresDatabase } from '../support/postgres-database.js';
import { startTestGateway } from '../support/test-gateway.js';
import { startWorkingPixazo } from '../support/working-pixazo.js';

const WITHIN = { timeout: 20_000 };

describe('a gateway whose PostgreSQL is away for a while', () => {
  it('sends nothing, says so, and carries on by itself when it is back, watchers included', async () => {
    await using database = await postgresDatabase();
    const address = new URL(database.url);
    await using proxy = await startFaultProxy(new URL(`http://${address.host}`));
    await using pixazo = await startWorkingPixazo();
    const away = Object.assign(new URL(database.url), { port: proxy.url.port }).href;
    const env = { ...liveEnv(pixazo), POLL_MIN_MS: '500', POLL_MAX_MS: '500' };
    await using gateway = await startTestGateway({ ...env, DATABASE_URL: away });
    const readiness = async () => (await fetch(`${gateway.url}/readyz`)).status;
    const { data } = await generate(gateway.url, 'first');
    const seen: string[] = [];
    const watch = follow(gateway.url, data.job.id, ({ status }) => void seen.push(status));
    await expect.poll(() => seen.length).toBeGreaterThan(0);

    await proxy.refuse(true);
    proxy.cut();
    expect(await readiness()).toBe(503);
    const { errors } = await generate(gateway.url, 'second');
    expect(errors?.[0]?.extensions).toMatchObject({ retryable: true, charged: 'NO' });
    expect(pixazo.submits()).toHaveLength(1);
    await proxy.refuse(false);

    await expect.poll(readiness, WITHIN).toBe(200);
    expect((await watch).at(-1)).toMatchObject({ status: 'COMPLETED' });
    expect((await generate(gateway.url, 'second')).data.job).toMatchObject({ status: 'QUEUED' });
    expect(pixazo.submits()).toHaveLength(2);
    expect(gateway.log.join('')).not.toContain(away);
  });
});
