// A real OpenID provider (oidc-provider, a certified implementation) for the tests. It keeps everything in memory and makes
// new keys at each start, and says where it listens. Whoever it is told of signs in with any password: the name before
// the `@` is the login, and the subject.
//
//   node provider.mjs PORT REDIRECT_URI PEOPLE
//
// PORT 0 takes a free one; PEOPLE is JSON: { "ada": { "email": "ada@example.com", "email_verified": true } }.

import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [port, redirectUri, people] = process.argv.slice(2);
const known = JSON.parse(people);

const signing = (type, options) => {
  const jwk = generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' });
  return { ...jwk, use: 'sig', alg: type === 'rsa' ? 'RS256' : 'ES256' };
};

const configuration = {
  clients: [
    {
      client_id: 'maitred',
      client_secret: 'a secret: with / signs+',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  pkce: { required: () => true },
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  jwks: { keys: [signing('rsa', { modulusLength: 2048 }), signing('ec', { namedCurve: 'P-256' })] },
  cookies: { keys: ['only for tests'] },
  findAccount: (_, id) => known[id] && { accountId: id, claims: () => ({ sub: id, ...known[id] }) },
};

const server = createServer();
server.listen(Number(port), '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  server.on('request', new Provider(issuer, configuration).callback());
  console.log(issuer);
});
