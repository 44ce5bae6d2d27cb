/* The smallest Runtime API client: JSON in, JSON out, one socket, nothing checked. */
'use strict';
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const api = require('net').connect({ host, port: Number(port), noDelay: true });
const NEXT = 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n';
const handler = async (event) => event;
let data = '';

async function answer(id, body) {
  const text = JSON.stringify(await handler(JSON.parse(body)));
  api.write(`POST /2018-06-01/runtime/invocation/${id}/response HTTP/1.1\r\nHost: x\r\n` +
    `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

api.setEncoding('latin1');
api.on('data', (part) => {
  data = data ? data + part : part;
  const end = data.indexOf('\r\n\r\n');
  if (end < 0) return;
  const head = data.slice(0, end);
  const size = Number(/content-length: *(\d+)/i.exec(head)?.[1] || 0);
  if (data.length < end + 4 + size) return;
  const body = data.slice(end + 4);
  data = '';
  const id = /request-id: *(\S+)/i.exec(head)?.[1];
  if (id) answer(id, body);
  else api.write(NEXT);
});
api.on('end', () => process.exit());
api.write(NEXT);
