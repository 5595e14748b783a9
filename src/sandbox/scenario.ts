/** The behaviours that a prompt can choose; `normal` completes. */
export const scenarios = ['normal', 'fail', 'error', 'slow', 'lost-response', '402', '429', '500'] as const;

export type Scenario = (typeof scenarios)[number];

/** The scenario whose `sandbox:<scenario>` the prompt contains, the first of the list if there are several. */
export function scenarioOf(prompt: string): Scenario {
  return scenarios.find((scenario) => prompt.includes(`sandbox:${scenario}`)) ?? 'normal';
}
