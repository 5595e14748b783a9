import type { Locator } from 'playwright-core';

/** Drops a file on the element, as a person who drags it there. */
export async function drop(
  target: Locator,
  file: { name: string; type: string; base64: string },
): Promise<void> {
  const transfer = await target.page().evaluateHandle(({ name, type, base64 }) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const Transfer = Reflect.get(globalThis, 'DataTransfer');
    const dropped = new Transfer();
    dropped.items.add(new File([bytes], name, { type }));
    return dropped;
  }, file);
  await target.dispatchEvent('dragover', { dataTransfer: transfer });
  await target.dispatchEvent('drop', { dataTransfer: transfer });
}
