/** Writes `docs/configuration.md` and `.env.example` from the definitions of the variables. */
import { writeFileSync } from 'node:fs';
import { variableSections } from '../dist/modules/config/variables.js';

const INTRODUCTION = `# Configuration

The gateway reads environment variables once, at start. It also reads a \`.env\` file in the working directory; the
environment wins over it. [\`.env.example\`](../.env.example) lists every variable, ready to copy. The files are generated
from the definitions in \`src/config\`; change them there and run \`npm run gen\`.

- A value that cannot be used stops the start with one line that names the variable and says what it must be.
- White space around a value is removed. A blank value counts as not set.
- A value in quotes is refused. In \`.env\` quotes are allowed, and needed around a value that contains \`#\`;
  \`docker --env-file\` keeps them as part of the value, so leave them out there.
- \`.env\` is UTF-8, with or without a byte order mark. Other encodings are refused, and so is a line that is neither
  \`NAME=value\` nor a comment.
- A variable that has no effect without another one is named in a warning at start.

Without \`AUTH_TOKENS\` and \`AUTH_JWKS_URL\` the gateway starts only if \`HOST\` is a loopback address or \`AUTH_DISABLED\`
is \`true\`.
`;

const cell = (text) => text.replaceAll('|', '\\|');
const effect = ({ needs }) => (needs ? ` No effect without \`${needs}\`.` : '');

function table(variables) {
  const rows = Object.entries(variables).map(([name, variable]) => {
    const { default: value, meaning, mustBe } = variable;
    return `| \`${name}\` | ${value ? `\`${value}\`` : 'none'} | ${cell(meaning + effect(variable))} | ${cell(mustBe)} |`;
  });
  return ['| variable | default | meaning | must be |', '|---|---|---|---|', ...rows].join('\n');
}

function example(variables) {
  return Object.entries(variables)
    .map(([name, { default: value = '', meaning, mustBe }]) => {
      return `# ${meaning.replaceAll('`', '')}\n# Must be ${mustBe}.\n# ${name}=${value}\n`;
    })
    .join('\n');
}

const sections = Object.entries(variableSections);
const tables = sections.map(([heading, variables]) => `## ${heading}\n\n${table(variables)}\n`);
writeFileSync('docs/configuration.md', [INTRODUCTION, ...tables].join('\n'));
const examples = sections.map(([heading, variables]) => `## ${heading}\n\n${example(variables)}`);
writeFileSync(
  '.env.example',
  `# Copy to .env, and remove the # before what you set.\n\n${examples.join('\n')}`,
);
