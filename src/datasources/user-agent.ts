import { createRequire } from 'node:module';

const { name, version } = createRequire(import.meta.url)('#package.json') as {
  name: string;
  version: string;
};

/** The `User-Agent` of every outbound call. The hosts that keep results refuse clients without one. */
export const USER_AGENT = `${name}/${version}`;
