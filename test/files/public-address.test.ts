import { describe, expect, it } from 'vitest';
import { addressProblem, isPublicAddress } from '../../src/files/public-address.js';

const inPublic = { schemes: ['http', 'https'], mustBePublic: true } as const;
const anywhere = { schemes: ['http', 'https'], mustBePublic: false } as const;

const wellFormed = [
  'https://videos.example/a.mp4',
  'HTTPS://Videos.EXAMPLE:443/a/../b.mp4?x=%7e#t',
  'http://videos.example',
  'https://videos.example./a.mp4',
  'https://münchen.example/ä.mp4',
  'https://93.184.216.34:8443/a.mp4',
  'https://[2606:2800:220:1::1]/a.mp4',
  'https://[::ffff:8.8.8.8]/a.mp4',
  'https://localhost.example/',
  'https://172.32.0.1/',
];

const malformed = [
  ...['', 'videos.example/a.mp4', '/a.mp4', '//videos.example/a.mp4', 'https:', 'https://', 'https:///a.mp4'],
  ...['https:videos.example', 'https:/videos.example', 'https://?', 'https://videos.example:99999/'],
  ...['ftp://videos.example/', 'file:///etc/passwd', 'javascript:alert(1)', 'data:video/mp4;base64,AAAA'],
  ...['https://user:secret@videos.example/', 'https://user@videos.example/', 'https://@videos.example/'],
  ...['https://:@videos.example/', 'https://videos.example@other.example/'],
  ...[
    ' https://videos.example/',
    'https://videos.example/\n',
    'https://videos.example/a b',
    'ht\ttps://a.example',
  ],
  ...['https://a.example\\@b.example/', 'https:\\\\a.example/', 'https://a.example/\0'],
];

const privateHosts = [
  ...[
    'localhost',
    'LOCALHOST',
    'localhost.',
    'localhost..',
    'a.localhost',
    'a.localhost.',
    '%6cocalhost',
    'ⓛocalhost',
  ],
  ...[
    'intranet',
    'intranet.',
    'mylocalhost',
    '..',
    'printer.local',
    'PRINTER.LOCAL...',
    'db.default.svc',
    'db.svc.',
  ],
  ...[
    'metadata.google.internal',
    'metadata.google.internal..',
    'host.docker.internal',
    'local.',
    'a.internal',
  ],
  ...[
    '127.0.0.1',
    '127.1',
    '127.0.0.1.',
    '127.0.0.1..',
    '0x7f.1',
    '0x7f.1..',
    '2130706433',
    '017700000001',
    '０',
  ],
  ...[
    '１２７.0.0.1',
    '127。0。0。1',
    '%31%32%37.0.0.1',
    '0.0.0.0',
    '0',
    '010.0.0.1',
    '8.8.8.8.',
    '0x08080808',
  ],
  ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1', '100.64.0.1', '100.100.100.200'],
  ...['169.254.169.254', '168.63.129.16', '192.0.0.192', '224.0.0.1', '255.255.255.255', '198.18.0.1'],
  ...['[::]', '[::1]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::ffff:a9fe:a9fe]'],
  ...['[::ffff:168.63.129.16]', '[::127.0.0.1]', '[::a00:1]', '[64:ff9b::7f00:1]', '[64:ff9b:1::a00:1]'],
  ...['[2002:7f00:1::]', '[2002:a9fe:a9fe::1]', '[2001:0:7f00:1::]', '[2001:db8::1]', '[4000::1]'],
  ...['[fc00::1]', '[fd00:ec2::254]', '[fe80::1]', '[fec0::1]', '[ff02::1]'],
];

describe('the check of an address that a caller names', () => {
  it.each(wellFormed)('accepts %s', (text) => {
    expect(addressProblem(text, inPublic)).toBeNull();
  });

  it.each(malformed)('refuses %j, public or not, and does not repeat it', (text) => {
    const problem = addressProblem(text, anywhere);

    expect(problem).toMatch(/^must /);
    expect(addressProblem(text, inPublic)).toBe(problem);
    expect(problem).not.toMatch(/secret|example/);
  });

  it.each(privateHosts)('refuses the host %s where addresses must be public', (host) => {
    for (const text of [`http://${host}/a.mp4`, `https://${host}:8443/a.mp4`]) {
      expect(addressProblem(text, inPublic)).toMatch(/^must be on the public internet/);
      expect(addressProblem(text, anywhere)).toBeNull();
    }
  });

  it('accepts the allowed schemes alone', () => {
    const rules = { schemes: ['https'], mustBePublic: false } as const;

    expect(addressProblem('https://a.example/', rules)).toBeNull();
    expect(addressProblem('http://a.example/', rules)).toBe(
      'must be an https URL without user name and password',
    );
  });

  it('accepts 2048 characters and refuses 2049', () => {
    const ofLength = (length: number) => 'https://a.example/'.padEnd(length, 'x');

    expect(addressProblem(ofLength(2_048), inPublic)).toBeNull();
    expect(addressProblem(ofLength(2_049), inPublic)).toBe('must have at most 2048 characters');
  });
});

describe('the check of an IP address that a name resolved to', () => {
  it.each(['8.8.8.8', '2606:2800:220:1::1', '::ffff:8.8.8.8'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each(['127.0.0.1', '168.63.129.16', '::ffff:a9fe:a9fe', '64:ff9b::1', '2002:a00:1::', 'fe80::1%eth0'])(
    '%s is not public',
    (address) => {
      expect(isPublicAddress(address)).toBe(false);
    },
  );
});
