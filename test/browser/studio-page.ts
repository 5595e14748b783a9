import type { Locator, Page, Request } from 'playwright-core';
import { expect } from 'vitest';

/** The actions and observations of a visitor of the studio page. */
export class StudioPage {
  constructor(
    readonly page: Page,
    private readonly origin: string,
  ) {}

  async open(): Promise<void> {
    await this.page.goto(`${this.origin}/`);
    await this.button.waitFor();
    await this.says('Live');
  }

  get button(): Locator {
    return this.page.locator('.model-form:not([hidden]) .primary');
  }

  async choose(model: string): Promise<void> {
    await this.page.getByRole('radio', { name: new RegExp(`^${model}`) }).check({ force: true });
  }

  field(name: string): Locator {
    return this.page.getByRole('textbox', { name: new RegExp(`^${name}`) });
  }

  /** Shows the form or the jobs, which take turns on a narrow page. */
  async show(part: 'Create' | 'Jobs'): Promise<void> {
    const tab = this.page.getByRole('tab', { name: part });
    if (await tab.isVisible()) await tab.click();
  }

  /** Fills and sends the form. */
  async generate(fields: Record<string, string>): Promise<void> {
    await this.show('Create');
    for (const [name, text] of Object.entries(fields)) await this.field(name).fill(text);
    await this.button.click();
  }

  job(title: string): Locator {
    return this.page.getByRole('article', { name: title, exact: true });
  }

  async reaches(title: string, status: string): Promise<void> {
    await this.page
      .locator(`.job[data-status=${status}]`)
      .and(this.job(title))
      .first()
      .waitFor({ timeout: 30_000 });
  }

  /** Opens the row of a job that this page did not start. */
  async openRow(title: string): Promise<void> {
    await this.page.getByRole('button', { name: title, expanded: false }).click();
  }

  /** Waits until the page shows this state of its connection. */
  async says(liveness: string): Promise<void> {
    await this.page.locator('.liveness').getByText(liveness).waitFor({ timeout: 30_000 });
  }

  /** Presses Tab, or Shift and Tab, until the element has the focus. */
  async tabTo(element: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await element.waitFor();
    for (let presses = 0; presses < 80; presses++) {
      if (await element.evaluate(isFocused)) return;
      await this.page.keyboard.press(key);
    }
    expect.fail('the keyboard does not lead there');
  }
}

/** The name of the operation that a request of a page sends. */
export function operationIn(request: Request): string | undefined {
  return /(?:query|mutation|subscription) (\w+)/.exec(request.postData() ?? '')?.[1];
}

/** Runs in the page. */
export function isFocused(element: unknown): boolean {
  return element === Reflect.get(globalThis, 'document').activeElement;
}
