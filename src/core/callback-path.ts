/** Pixazo's callbacks arrive below this path of the gateway, each at the secret token of its job. */
export const CALLBACK_PATH = '/webhooks/pixazo/';
