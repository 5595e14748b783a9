/**
 * What a team would build by the documentation: Apollo Server behind express, with type-graphql and class-validator.
 * It submits to Pixazo at UPSTREAM and stores nothing. Its graph is the gateway's own as far as this mutation goes.
 */
import 'reflect-metadata';
import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import cors from 'cors';
import express from 'express';
import { Arg, buildSchema, Mutation, Query, Resolver } from 'type-graphql';
import { request } from 'undici';
import { mireloSfx16TextToAudio as model } from '../../src/models/mirelo-sfx-1-6-text-to-audio.js';
import { JobType } from '../../src/schema/job.type.js';
import { listen } from './listen.js';

const upstream = `${process.env.UPSTREAM}/${model.id}/v1/${model.id}-request`;

@Resolver()
class StockResolver {
  @Query(() => String)
  hello(): string {
    return 'hello';
  }

  @Mutation(() => JobType)
  async generateMireloSfx16TextToAudio(
    @Arg('input', () => model.Input) input: InstanceType<typeof model.Input>,
    @Arg('idempotencyKey', () => String, { nullable: true }) _key: string,
  ): Promise<Partial<JobType>> {
    const answer = await request(upstream, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Ocp-Apim-Subscription-Key': 'bench' },
      body: JSON.stringify(model.toBody(input)),
    });
    const { request_id, status } = (await answer.body.json()) as { request_id: string; status: never };
    return { id: request_id, requestId: request_id, status, revision: 1 };
  }
}

const schema = await buildSchema({ resolvers: [StockResolver], validate: true });
const apollo = new ApolloServer({ schema });
await apollo.start();
const app = express();
app.use('/graphql', cors(), express.json(), expressMiddleware(apollo));
await listen(createServer(app));
