import { describe, expect, it } from 'vitest';
import { GENERATE, liveEnv, RAIN } from '../http/operations.js';
import { follow, generate } from '../support/generation.js';
import { postgresDatabase } from '../support/postgres-database.js';
import { startTestGateway } from '../support/test-gateway.js';
import { startWorkingPixazo } from '../support/working-pixazo.js';

describe('a gateway on PostgreSQL', () => {
  it('brings a job of its sandbox to its end', async () => {
    await using database = await postgresDatabase();
    await using gateway = await startTestGateway({ DATABASE_URL: database.url });
    const { data } = await gateway.graphql(GENERATE, { input: { ...RAIN, duration: 1 } });
    const events = await follow(gateway.url, data.generateMireloSfx16TextToAudio.id);

    expect(events.at(-1)).toMatchObject({ status: 'COMPLETED', media: [{ url: expect.any(String) }] });
  });
});

describe('two gateways on one PostgreSQL', () => {
  it('tell of a job that the other started, from whichever is asked', async () => {
    await using database = await postgresDatabase();
    await using pixazo = await startWorkingPixazo();
    const env = { ...liveEnv(pixazo), DATABASE_URL: database.url };
    await using one = await startTestGateway(env);
    await using other = await startTestGateway(env);
    const { data } = await generate(one.url, 'key');
    const events = await follow(other.url, data.job.id);

    expect(events.at(-1)).toMatchObject({ status: 'COMPLETED' });
    expect(pixazo.submits()).toHaveLength(1);
  });

  it('carry on with what the other leaves behind', async () => {
    await using database = await postgresDatabase();
    await using pixazo = await startWorkingPixazo();
    const env = { ...liveEnv(pixazo), DATABASE_URL: database.url };
    await using other = await startTestGateway(env);
    const one = await startTestGateway({ ...env, POLL_MIN_MS: '300', POLL_MAX_MS: '300' });
    const { data } = await generate(one.url, 'key');
    await one.stop();

    expect((await follow(other.url, data.job.id)).at(-1)).toMatchObject({ status: 'COMPLETED' });
  });
});
