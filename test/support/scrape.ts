/** The current content of a gateway's `/metrics`: the value of each `name{label="value"}`. */
export type Scraped = Record<string, number>;

export async function scrape(url: string): Promise<Scraped> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    samples.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

/** The values of one metric, by their labels. */
export function samplesOf(metric: string, scraped: Scraped): Scraped {
  return Object.fromEntries(
    Object.entries(scraped).flatMap(([sample, value]) =>
      sample === metric || sample.startsWith(`${metric}{`) ? [[sample.slice(metric.length), value]] : [],
    ),
  );
}
