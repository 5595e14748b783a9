/** Facts that the gateway wrote into the page about itself. */
const facts = document.querySelector<HTMLMetaElement>('meta[name="gateway"]')?.content.split(' ') ?? [];

/** Whether generations are samples that cost nothing. */
export const isSandbox = facts.includes('sandbox');
/** Whether the playground is served. */
export const hasPlayground = facts.includes('playground');
/** Whether only operations run that the gateway knows in advance; they must be asked for by their ids. */
export const trustedDocumentsOnly = facts.includes('trustedDocumentsOnly');
