// A provider that says whatever a test tells it to, true or not. Until it is told, it is an honest one, and checks what an
// honest one checks: who asks, and that who asks for the token is who began (PKCE). It signs everybody in at once.
//
//   node liar.mjs PORT [tls]
//
// With `tls` it speaks https, with a certificate that only those trust who trust `tls/ca.pem`. The keys of both are known to
// everybody who reads this, and good for nothing else.
//
// POST /tell sets the story, GET /counts says how often it was asked for what.

import { createHash, createHmac, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

const KINDS = {
  RS256: ['rsa', { modulusLength: 2048 }],
  PS256: ['rsa', { modulusLength: 2048 }],
  ES256: ['ec', { namedCurve: 'P-256' }],
  EdDSA: ['ed25519', {}],
};
const basic = `Basic ${Buffer.from('maitred:a+secret%3A+with+%2F+signs%2B').toString('base64')}`;

let story = {};
let codes = new Map();
const counts = { discovery: 0, jwks: 0, token: 0, userinfo: 0 };
const makeKeys = (suffix) =>
  Object.fromEntries(Object.entries(KINDS).map(([alg, kind]) => [alg, { kid: `${alg}-${suffix}`, ...generateKeyPairSync(...kind) }]));
let published = makeKeys('one');
const others = makeKeys('one');

const jwks = () =>
  Object.entries(published).map(([alg, { kid, publicKey }]) => ({ ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }));

const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

function signature(alg, key, text) {
  const bytes = Buffer.from(text);
  if (alg === 'none') return '';
  // What whoever knows the published keys could do (RFC 8725, 2.1): the public key as a secret.
  if (alg === 'HS256') return createHmac('sha256', key.publicKey.export({ type: 'spki', format: 'pem' })).update(bytes).digest('base64url');
  if (alg === 'EdDSA') return signBytes(null, bytes, key.privateKey).toString('base64url');
  const how = { key: key.privateKey };
  if (alg === 'ES256') how.dsaEncoding = 'ieee-p1363';
  if (alg === 'PS256') Object.assign(how, { padding: 6, saltLength: 32 });
  return signBytes('sha256', bytes, how).toString('base64url');
}

function idToken(issuer, nonce) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer, sub: 'ada', aud: 'maitred', iat: now, exp: now + 300, nonce,
    email: 'ada@example.com', email_verified: true, ...story.claims,
  };
  for (const [name, value] of Object.entries(story.times ?? {})) claims[name] = now + value;
  for (const name of story.without ?? []) delete claims[name];
  const alg = story.alg ?? 'RS256';
  const kind = story.key ?? (KINDS[alg] ? alg : 'RS256');
  const key = (story.isSignedByAnother ? others : published)[kind];
  const header = { typ: 'JWT', alg, kid: key.kid, ...story.header };
  if (header.kid === null) delete header.kid;
  const text = `${encode(header)}.${encode(claims)}`;
  const made = `${text}.${signature(alg, key, text)}`;
  if (story.isTampered) return made.replace(/\.[^.]*\./, `.${encode({ ...claims, sub: 'eve' })}.`);
  return story.token ?? made;
}

const isTls = process.argv[3] === 'tls';
const here = () => `${isTls ? 'https' : 'http'}://127.0.0.1:${server.address().port}`;

const server = isTls
  ? createTlsServer({ key: readFileSync('tls/server.key'), cert: readFileSync('tls/server.pem') }, answerTo)
  : createServer(answerTo);

async function answerTo(request, response) {
  const issuer = here();
  const url = new URL(request.url, issuer);
  let body = '';
  for await (const part of request) body += part;
  const answer = (status, value, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof value === 'string' ? value : JSON.stringify(value));
  };
  const lasts = story.maxAge === undefined ? {} : { 'cache-control': `public, max-age=${story.maxAge}` };
  switch (url.pathname) {
    case '/tell': {
      const { rotate, ...told } = JSON.parse(body);
      story = told;
      if (rotate) published = makeKeys(rotate);
      return answer(200, {});
    }
    case '/counts':
      return answer(200, counts);
    case '/.well-known/openid-configuration':
      counts.discovery += 1;
      if (story.isDown) return answer(500, {});
      return answer(200, {
        issuer, authorization_endpoint: `${issuer}/authorize?tenant=one`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`,
        ...story.metadata,
      }, lasts);
    case '/jwks':
      counts.jwks += 1;
      if (story.isDown) return answer(500, {});
      if (story.isHuge) return answer(200, { keys: [], padding: 'a'.repeat(300 * 1024) });
      return answer(200, { keys: [{ kty: 'strange', kid: 'not ours' }, 'not even a key', ...jwks()] }, lasts);
    case '/authorize': {
      const code = `code-${codes.size}`;
      codes.set(code, { nonce: url.searchParams.get('nonce'), challenge: url.searchParams.get('code_challenge') });
      const back = new URL(url.searchParams.get('redirect_uri'));
      Object.entries({ code, state: url.searchParams.get('state'), session_state: 'ours', ...story.back })
        .forEach(([name, value]) => back.searchParams.set(name, value));
      return answer(302, '', { location: back.href });
    }
    case '/token': {
      counts.token += 1;
      if (story.tokenStatus) return answer(story.tokenStatus, { error: 'invalid_grant' });
      const form = new URLSearchParams(body);
      const asked = codes.get(form.get('code'));
      codes.set(form.get('code'), undefined);
      const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
      if (request.headers.authorization !== basic) return answer(401, { error: 'invalid_client' });
      if (!asked || asked.challenge !== challenge) return answer(400, { error: 'invalid_grant' });
      return answer(200, { access_token: 'at', token_type: 'Bearer', id_token: idToken(issuer, asked.nonce) });
    }
    case '/userinfo':
      counts.userinfo += 1;
      return answer(200, story.userinfo ?? {});
    default:
      return answer(404, {});
  }
}

server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log(here()));
