import { readdir, readFile } from 'node:fs/promises';

/** The CPU time that a process has used so far on all its threads, in nanoseconds. */
export async function cpuTimeOf(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const times = await Promise.all(
    threads.map(async (thread) => {
      const stat = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8');
      return Number(stat.split(' ', 1)[0]);
    }),
  );
  return times.reduce((sum, time) => sum + time, 0);
}
