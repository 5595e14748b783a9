/**
 * A server built by the documentation: Apollo Server behind express, with type-graphql and class-validator.
 * It submits to Pixazo at UPSTREAM and stores nothing. Its mutation takes the same input as the gateway's.
 */
import 'reflect-metadata';
import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import { IsOptional, Length, Max, Min } from 'class-validator';
import cors from 'cors';
import express from 'express';
import {
  Arg,
  buildSchema,
  Field,
  Float,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
} from 'type-graphql';
import { request } from 'undici';
import { JobType } from '../../src/schema/job.type.js';
import { listen } from './listen.js';

const MODEL = 'mirelo-sfx-1-6-text-to-audio';
const upstream = `${process.env.UPSTREAM}/${MODEL}/v1/${MODEL}-request`;

@ObjectType('GenerationPayload')
class PayloadType {
  @Field(() => JobType)
  job!: Partial<JobType>;
}

@InputType()
class MireloSfx16TextToAudioInput {
  @Field(() => String)
  @Length(4, 5000)
  textPrompt!: string;

  @Field(() => Float, { defaultValue: 10 })
  @Min(0.1)
  @Max(60)
  duration!: number;

  @Field(() => Boolean, { defaultValue: false })
  ambience!: boolean;

  @Field(() => Boolean, { defaultValue: false })
  doubleOutput!: boolean;

  @Field(() => Int, { defaultValue: 1 })
  @Min(1)
  @Max(4)
  numSamples!: number;

  @Field(() => String, { defaultValue: 'wav' })
  uploadAudioFormat!: string;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @Min(-1)
  seed?: number | null;
}

function toBody(input: MireloSfx16TextToAudioInput) {
  return {
    text_prompt: input.textPrompt,
    duration: input.duration,
    ambience: input.ambience,
    double_output: input.doubleOutput,
    num_samples: input.numSamples,
    upload_audio_format: input.uploadAudioFormat,
    ...(typeof input.seed === 'number' && { seed: input.seed }),
  };
}

@Resolver()
class StockResolver {
  @Query(() => String)
  hello(): string {
    return 'hello';
  }

  @Mutation(() => PayloadType)
  async generateMireloSfx16TextToAudio(
    @Arg('input', () => MireloSfx16TextToAudioInput) input: MireloSfx16TextToAudioInput,
    @Arg('idempotencyKey', () => String, { nullable: true }) _key: string,
  ): Promise<PayloadType> {
    const answer = await request(upstream, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Ocp-Apim-Subscription-Key': 'bench' },
      body: JSON.stringify(toBody(input)),
    });
    const { request_id, status } = (await answer.body.json()) as { request_id: string; status: never };
    return { job: { id: request_id, requestId: request_id, status, revision: 1 } };
  }
}

const schema = await buildSchema({ resolvers: [StockResolver], validate: true });
const apollo = new ApolloServer({ schema });
await apollo.start();
const app = express();
app.use('/graphql', cors(), express.json(), expressMiddleware(apollo));
await listen(createServer(app));
