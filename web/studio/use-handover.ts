import type { Job } from '@pixazo-gateway/client';
import { useState } from 'react';
import type { StartedJob } from './job-events.js';
import type { PanelName } from './panel-tabs.js';

/**
 * The jobs that form and list hand to each other: one whose input goes into the form, and one that was started.
 * @param choose chooses the form of a model
 * @param goTo shows a half of a narrow page
 */
export function useHandover(choose: (modelId: string) => void, goTo: (half: PanelName) => void) {
  const [used, setUsed] = useState<Job | null>(null);
  const [started, setStarted] = useState<StartedJob | null>(null);

  function fillIn(job: Job) {
    choose(job.model.id);
    // The same job again is another press.
    setUsed({ ...job });
  }
  function use(job: Job) {
    fillIn(job);
    goTo('create');
  }
  function show(id: string) {
    setStarted({ id, isToBeSeen: true });
    goTo('jobs');
  }
  function showExample(job: Job) {
    fillIn(job);
    show(job.id);
  }
  function open(id: string) {
    setStarted({ id, isToBeSeen: false });
  }

  return { used, started, use, show, showExample, open };
}
