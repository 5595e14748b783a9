/** What the gateway wrote into the page about itself. */
const facts = document.querySelector<HTMLMetaElement>('meta[name="gateway"]')?.content.split(' ') ?? [];

/** Whether generations are samples that cost nothing. */
export const isSandbox = facts.includes('sandbox');
/** Whether the playground is served beside this page. */
export const hasPlayground = facts.includes('playground');
