/** A row of a table of parameters, cell by cell. */
export type Row = readonly string[];

/** The columns of Pixazo's own pages. */
const COLUMNS = ['Parameter', 'Required', 'Type', 'Default', 'Allowed values / range', 'Description'];

interface PageParts {
  id?: string;
  columns?: Row;
  rows: readonly Row[];
  /** The example of the request's body. */
  body?: object;
}

/** A page with one operation, its table flattened to one cell a paragraph. */
export function aPage({ id = 'echo-1', columns = COLUMNS, rows, body = {} }: PageParts): string {
  return `# Echo

## Echo 1

### Text to Audio

## Base URL

\`\`\`
https://gateway.pixazo.ai/${id}/v1
\`\`\`

## Echo 1 Text to Audio generate request

\`\`\`
POST https://gateway.pixazo.ai/${id}/v1/${id}-request
Content-Type: application/json

${JSON.stringify(body)}
\`\`\`

## Output

\`\`\`
{ "request_id": "${id}_019d", "status": "QUEUED", "polling_url": "https://gateway.pixazo.ai/v2/requests/status/${id}_019d" }
\`\`\`

## Request Parameters

${[columns, ...rows].flat().join('\n\n')}

## Response (Completed)

\`\`\`
{ "request_id": "${id}_019d", "status": "COMPLETED", "model_id": "${id}", "output": { "media_url": ["https://files.example/1.wav"], "media_type": "audio/wav" } }
\`\`\`
`;
}
