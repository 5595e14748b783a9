import { brokenAfterwards } from './afterwards.js';
import { Chance } from './chance.js';
import { Notes } from './notes.js';
import { jobMaxAgeMs, longestTroubleMs, mostEndings, slackMs } from './rules.js';
import { SimulatedClient } from './simulated-client.js';
import { type Disk, SimulatedGateway } from './simulated-gateway.js';
import { SimulatedMoney } from './simulated-money.js';
import { SimulatedObserver } from './simulated-observer.js';
import { SimulatedPixazo } from './simulated-pixazo.js';
import { SimulatedTime } from './simulated-time.js';

/** By then every client has given up or has a job, and no job is unfinished. */
const LONGEST_MS = 2 * jobMaxAgeMs + slackMs;

/**
 * One history of a gateway that crashes, of clients that retry, and of a Pixazo that loses, delays and
 * repeats. The same seed makes the same history. Returns one sentence per broken promise.
 */
export async function simulate(seed: number, disk: Disk): Promise<string[]> {
  const chance = new Chance(seed);
  const time = new SimulatedTime(chance);
  const notes = new Notes();
  const latest = time.now() + LONGEST_MS;
  const endings = chance.between(0, mostEndings);
  const processes = chance.between(1, disk.mostProcesses);
  const isCalm = processes === 1 && chance.happens(0.5);
  const troubleEndsAt = time.now() + (isCalm ? 0 : chance.between(0, longestTroubleMs));
  const pixazo = new SimulatedPixazo(time, chance, troubleEndsAt, (webhook, requestId) =>
    gateway.callBack(webhook, requestId),
  );
  const money = new SimulatedMoney(chance, time.now());
  const gateway: SimulatedGateway = new SimulatedGateway({
    money,
    disk,
    pixazo,
    time,
    chance,
    hasPublicUrl: chance.happens(0.6),
    processes,
    endings,
    troubleEndsAt,
    onBroken: (sentence) => void notes.broken.push(sentence),
  });
  const works = Array.from({ length: chance.between(1, 3) }, (_, index) => `work-${index + 1}`);
  const clients = works.map((work) => new SimulatedClient({ time, chance, gateway, notes }, work));

  let isOver = false;
  new SimulatedObserver({ time, chance, gateway, notes, money })
    .run(() => isOver)
    .catch((error) => notes.broken.push(`The observer failed with ${error.stack}`));
  Promise.race([gateway.run(), Promise.all(clients.map((client) => client.run()))])
    .catch((error) => notes.broken.push(`Nobody reckons with ${error.stack}`))
    .finally(() => {
      isOver = true;
    });
  await time.passUntil(latest, () => isOver || notes.broken.length > 0);
  if (notes.broken.length > 0) return notes.broken;
  if (!isOver) return ['Somebody waits for ever'];
  const oneProcess = endings === 0 && processes === 1;
  const past = { chance, time, latest, notes, pixazo, gateway, money, troubleEndsAt, oneProcess };
  const broken = await brokenAfterwards(past);
  // The next process on the disk has it alone.
  await time.standstill();
  return broken;
}
