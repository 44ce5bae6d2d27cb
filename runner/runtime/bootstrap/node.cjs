/*
 * The Node.js runtime client: fetches events from the Runtime API, calls the handler, answers.
 *
 * Speaks the Lambda Runtime API 2018-06-01 at AWS_LAMBDA_RUNTIME_API. Started as
 * `node /var/runtime/index.cjs` in the task root. AWS's own client is /var/runtime/index.mjs, and
 * error texts that name a file of the runtime name that one.
 *
 * A cold start is this program's own start, so modules are loaded when they are needed: `http`
 * would cost more than all of this file. "Recorded" in a comment means a behaviour recorded from
 * the real service. Runs on Node.js 16 to 24.
 */
'use strict';

const fs = require('fs');
const path = require('path');
const util = require('util');

const AWS_FILE = '/var/runtime/index.mjs';
const API = '/2018-06-01/runtime';

/* A socket to lambench, when LAMBENCH_CHANNEL or LAMBENCH_WAITS says so. */
const CHANNEL = 3;

/* What lambench says to a spare: its size and a line break come first. */
function told() {
  let data = Buffer.alloc(0);
  for (const part = Buffer.alloc(65536);;) {
    const size = fs.readSync(CHANNEL, part);
    if (size === 0) process.exit(0);            // there will be nothing to do
    data = Buffer.concat([data, part.subarray(0, size)]);
    const line = data.indexOf('\n');
    if (line < 0) continue;
    const rest = data.subarray(line + 1);
    if (rest.length >= Number(data.toString('latin1', 0, line))) return rest.toString();
  }
}

/* In a spare: waits, with the interpreter started, until it is known what for, and takes the
 * variables it would have been started with. Before that it loads what is needed soon. */
function wait() {
  if (process.env.LAMBENCH_WAITS === undefined) return;
  require('net');
  new Connection('', false).parse(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
  fs.writeSync(CHANNEL, 'w');
  const variables = told().split('\0').slice(0, -1);
  for (const name of Object.keys(process.env)) delete process.env[name];
  for (const variable of variables) {
    const equals = variable.indexOf('=');
    process.env[variable.slice(0, equals)] = variable.slice(equals + 1);
  }
  process.chdir('/var/task');
}

/* The variables between the program and this client; user code never sees one. */
function forgetPrivate() {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('LAMBENCH_')) delete process.env[name];
  }
}

/* Which Node.js the function was made for: AWS decides by the runtime, not by what runs it. */
const VERSION = Number((/^AWS_Lambda_nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV || '') ||
  /^v(\d+)/.exec(process.version))[1]);
/* Node.js 24 removed callbacks. AWS docs, "Define Lambda function handler in Node.js". */
const CALLBACKS = VERSION < 24;

/* ---- log ------------------------------------------------------------------------------------ */

/* Writes to a pipe without loading the stream modules that process.stdout needs. User code may
 * have made the pipe non-blocking, through process.stdout: then a full one says EAGAIN. */
function writeOut(descriptor, text) {
  const bytes = Buffer.from(text, 'utf8');
  for (let at = 0; at < bytes.length;) {
    try {
      at += fs.writeSync(descriptor, bytes, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') return;      // nobody reads: a log line is not worth dying for
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

const REQUEST_ID = Symbol.for('aws.lambda.runtime.requestId');
const TENANT_ID = Symbol.for('aws.lambda.runtime.tenantId');
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
let jsonLog = false;

/* An error as the JSON log shows it. AWS docs, "Log and monitor Node.js Lambda functions". */
function jsonLogValue(_key, value) {
  if (!(value instanceof Error)) return value;
  return { ...errorFields(value), ...value };
}

function errorFields(error) {
  const type = error.constructor && error.constructor.name;
  return {
    errorType: type === undefined ? 'UnknownError' : type,
    errorMessage: error.message,
    stackTrace: typeof error.stack === 'string' ? error.stack.split('\n') : error.stack,
  };
}

function jsonLine(level, params) {
  const entry = { timestamp: new Date().toISOString(), level, requestId: globalThis[REQUEST_ID] };
  const tenant = globalThis[TENANT_ID];
  if (tenant !== undefined && tenant !== null) entry.tenantId = tenant;
  if (params.length === 1) {
    entry.message = params[0];
    try {
      return JSON.stringify(entry, jsonLogValue);
    } catch (_) {
      entry.message = util.format(params[0]);
      return JSON.stringify(entry);
    }
  }
  entry.message = util.format(...params);
  const error = params.find((param) => param instanceof Error);
  if (error !== undefined) Object.assign(entry, errorFields(error));
  return JSON.stringify(entry);
}

function textLine(level, params) {
  return `${new Date().toISOString()}\t${globalThis[REQUEST_ID]}\t${level}\t` +
    util.format(...params);
}

/* One message is one log event and a line of output is one event too: lines within a message are
 * parted by carriage returns. Recorded, of output without a log descriptor. */
function print(level, params) {
  const line = jsonLog ? jsonLine(level, params) : textLine(level, params);
  writeOut(1, line.replace(/\n/g, '\r') + '\n');
}

function patchConsole() {
  const least = Math.max(0, LEVELS.indexOf((process.env.AWS_LAMBDA_LOG_LEVEL || '').toUpperCase()));
  const nothing = () => {};
  LEVELS.forEach((level, at) => {
    console[level.toLowerCase()] = at < least ? nothing : (...params) => {
      // console.log() of AWS's client has a first parameter: without arguments it is undefined.
      print(level, params.length ? params : [undefined]);
    };
  });
  console.log = console.info;
}

/* ---- errors --------------------------------------------------------------------------------- */

const RuntimeErrors = {};
for (const made of [
  class ImportModuleError extends Error {},
  class HandlerNotFound extends Error {},
  class MalformedHandlerName extends Error {},
  class UserCodeSyntaxError extends Error {},
  class MalformedStreamingHandler extends Error {},
  class InvalidStreamingOperation extends Error {},
  class CallbackHandlerDeprecated extends Error {},
  class NodeJsExit extends Error {
    constructor() {
      super('The Lambda runtime client detected an unexpected Node.js exit code. This is most ' +
        'commonly caused by a Promise that was never settled. For more information, see ' +
        'https://nodejs.org/docs/latest/api/process.html#exit-codes');
    }
  },
  class UnhandledPromiseRejection extends Error {
    constructor(reason, promise) {
      super(reason);
      this.reason = reason;
      this.promise = promise;
    }
  },
]) {
  made.prototype.name = `Runtime.${made.name}`;
  RuntimeErrors[made.name] = made;
}

/* Stack lines as the caller and the log get them. This file's frames, and what lies below them,
 * tell a user nothing; where there are no others (the module could not be loaded) they stay and
 * are named as AWS's. */
function stackLines(stack) {
  const lines = asAws(stack.replace(/\x7f/g, '%7F')).split('\n');
  const own = lines.findIndex((line) => /^ {4}at /.test(line) && line.includes(AWS_FILE));
  const users = lines.slice(0, own).some((line) => /^ {4}at (?!.*node:)/.test(line));
  return own >= 0 && users ? lines.slice(0, own) : lines;
}

const asAws = (text) => text.split(__filename).join(AWS_FILE)
  .replace(/(\(| )\/var\/runtime\/index\.mjs:/g, `$1file://${AWS_FILE}:`);

const isError = (value) => util.types.isNativeError(value) || Boolean(value && value.name &&
  value.message && value.stack && typeof value.name === 'string' &&
  typeof value.message === 'string' && typeof value.stack === 'string');

/* The payload of an error: keys and their order are recorded. */
function errorPayload(error) {
  try {
    if (isError(error)) {
      return {
        errorType: error.name === undefined ? undefined : error.name.replace(/\x7f/g, '%7F'),
        errorMessage: error.message === undefined
          ? undefined : error.message.replace(/\x7f/g, '%7F'),
        trace: stackLines(error.stack),
      };
    }
    return { errorType: typeof error, errorMessage: error.toString(), trace: [] };
  } catch (_) {
    return {
      errorType: 'handled',
      errorMessage: 'callback called with Error argument, but there was a problem while ' +
        'retrieving one or more of its message, name, and stack',
    };
  }
}

function textLogError(error) {
  try {
    return JSON.stringify(error, (_key, value) => {
      if (!(value instanceof Error)) return value;
      const shown = {
        errorType: value.name,
        errorMessage: value.message,
        code: value.code,
        ...value,
      };
      if (typeof value.stack === 'string') shown.stack = stackLines(value.stack);
      return shown;
    });
  } catch (_) {
    return JSON.stringify(errorPayload(error));
  }
}

function logError(label, thrown) {
  const error = thrown instanceof Error ? thrown : new Error(thrown);
  if (jsonLog) console.error(error);
  else console.error(label, `\t${textLogError(error)}`);
}

/* ---- the Runtime API ------------------------------------------------------------------------ */

function giveUp(words) {
  writeOut(2, `lambench: Runtime API at ${process.env.AWS_LAMBDA_RUNTIME_API}: ${words}\n`);
  process.removeAllListeners('exit');   // nothing they do could be reported
  process.exit(1);
}

/*
 * HTTP/1.1 over one kept-alive connection: as much of it as the Runtime API needs, one request at
 * a time. While user code runs the connection does not keep the event loop alive, because an empty
 * loop is how the end of a callback handler is noticed.
 *
 * A cold start does without `net`, whose modules take a third of the time of the interpreter's own
 * start: a channel that is there already is read and written as a file, while the event loop
 * stands still. That is never for long: where there is no event yet lambench says so (102), and
 * from then on the same connection is a socket.
 */
class Connection {
  constructor(address, channel) {
    const at = address.lastIndexOf(':');
    this.host = address.slice(0, Math.max(0, at)).replace(/^\[|\]$/g, '');
    this.port = Number(address.slice(at + 1));
    this.common = ` HTTP/1.1\r\nHost: ${address}\r\n` +
      `User-Agent: lambench-nodejs/${process.versions.node}\r\n`;
    this.nextRequest = `GET ${API}/invocation/next${this.common}\r\n`;
    this.nextNow = `GET ${API}/invocation/next${this.common}Prefer: wait=0\r\n\r\n`;
    this.channel = channel;
    this.socket = null;
    this.buffer = null;         // received, not yet a whole response
    this.need = 0;              // bytes to wait for before looking again
    this.waiting = null;        // called with the response of the request under way
    this.request = null;        // what to send again if the connection turns out to be gone
    this.sameHead = null;       // read last, and what it says
    this.same = null;
    this.quick = 0;             // connections in a row that ended at once
    this.began = 0;
  }

  open() {
    const net = require('net');
    if (this.channel) {
      this.channel = false;
      const channel = { fd: CHANNEL, readable: true, writable: true };
      this.watch((onread) => new net.Socket({ ...channel, onread }));
      return;
    }
    if (!(this.port > 0 && this.port < 65536)) giveUp('not host:port');
    this.buffer = null;
    this.need = 0;
    const { host, port } = this;
    this.watch((onread) => net.connect({ host, port, noDelay: true, onread }));
    this.socket.setNoDelay(true);       // the option is of Node.js 16.17
  }

  watch(make) {
    const socket = make({
      buffer: Buffer.allocUnsafe(65536),
      callback: (size, buffer) => {
        if (socket === this.socket) this.received(buffer.subarray(0, size));
        return true;
      },
    });
    const ended = (words) => () => {
      if (socket === this.socket) this.ended(words);
    };
    socket.on('error', (error) => ended(error.message)());
    socket.on('end', ended('connection closed'));
    socket.on('close', ended('connection closed'));
    this.socket = socket;
  }

  /* The request under way, over the channel. */
  exchange() {
    const { waiting } = this;
    const space = Buffer.allocUnsafe(65536);
    let size = 0;
    try {
      for (let rest = Buffer.from(this.request); rest.length > 0;) {
        rest = rest.subarray(fs.writeSync(CHANNEL, rest));
      }
    } catch (_) {
      this.channelEnded();
      return;
    }
    while (this.channel && this.waiting === waiting) {
      try {
        size = fs.readSync(CHANNEL, space);
      } catch (_) {
        size = 0;
      }
      if (size > 0) this.received(space.subarray(0, size));
      else this.channelEnded();
    }
  }

  channelEnded() {
    this.channel = false;
    try {
      fs.closeSync(CHANNEL);
    } catch (_) {
      // user code has closed it
    }
    this.ended('connection closed');
  }

  /* Sends REQUEST, one write; THEN gets (status, headers, body). No timeout: next may wait long. */
  send(request, then) {
    this.request = request;
    this.waiting = then;
    this.began = Date.now();
    if (this.channel) {
      this.exchange();
      return;
    }
    if (this.socket === null) this.open();
    this.socket.ref();
    this.socket.write(request);
  }

  /* A kept-alive connection may be closed by the server at any time between two requests, so one
   * that ends before a byte of the response came is opened again. Twice in a row at once means
   * that nobody serves there. */
  ended(words) {
    const partial = this.buffer !== null;
    if (this.socket !== null) this.socket.destroy();
    this.socket = null;
    if (this.waiting === null) return;
    this.quick = Date.now() - this.began < 1000 ? this.quick + 1 : 0;
    if (partial || this.quick >= 2 || this.request === null) giveUp(words);
    this.send(this.request, this.waiting);
  }

  received(bytes) {
    // Bytes are copied only if the response did not come in one piece: the read buffer is reused.
    const data = this.buffer === null ? bytes : this.joined(bytes);
    if (data.length < this.need) {
      this.keep(data, bytes);
      return;
    }
    const whole = this.parse(data);
    if (whole === null) {
      this.keep(data, bytes);
      return;
    }
    this.buffer = null;
    this.need = 0;
    this.quick = 0;
    if (whole.status === 102) {
      if (this.socket === null) this.open();
      if (whole.used < data.length) this.received(data.subarray(whole.used));
      return;
    }
    const { socket, waiting } = this;
    this.waiting = null;
    this.request = null;
    if (waiting === null || whole.used < data.length) giveUp('sent more than was asked for');
    if (/^close$/i.test(whole.headers.connection || '')) {
      this.socket = null;
      if (socket === null) this.channel = false;
      else socket.destroy();
    } else if (socket !== null) {
      socket.unref();
    }
    waiting(whole.status, whole.headers, whole.body);
  }

  /* Grows by doubling, so that a large event is not copied once per read. */
  joined(bytes) {
    const { buffer } = this;
    const length = buffer.used + bytes.length;
    let space = buffer.space;
    if (length > space.length) {
      space = Buffer.allocUnsafe(Math.max(length * 2, this.need));
      buffer.space.copy(space, 0, 0, buffer.used);
    }
    bytes.copy(space, buffer.used);
    this.buffer = { space, used: length };
    return space.subarray(0, length);
  }

  keep(data, bytes) {
    if (data === bytes) {
      const space = Buffer.allocUnsafe(Math.max(data.length * 2, this.need));
      data.copy(space);
      this.buffer = { space, used: data.length };
    }
  }

  /* The response at the start of DATA, or null if it is not all there. */
  parse(data) {
    const end = data.indexOf('\r\n\r\n');
    if (end < 0) {
      if (data.length > 262144) giveUp('not an HTTP response');
      return null;
    }
    const head = data.toString('utf8', 0, end);
    if (head !== this.sameHead) { // the answers to two posts seldom differ
      this.same = this.parseHead(head.split('\r\n'));
      this.sameHead = head;
    }
    const { status, headers } = this.same;
    const start = end + 4;
    if (headers['transfer-encoding'] === 'chunked') return this.chunks(data, start, this.same);
    const length = Number(headers['content-length'] || 0);
    if (!(length >= 0)) giveUp('bad Content-Length');
    if (data.length < start + length) {
      this.need = start + length;
      return null;
    }
    return {
      status,
      headers,
      body: data.toString('utf8', start, start + length),
      used: start + length,
    };
  }

  parseHead(lines) {
    const first = /^HTTP\/1\.[01] (\d{3})/.exec(lines[0]);
    if (first === null) giveUp(`not an HTTP response: ${JSON.stringify(lines[0].slice(0, 80))}`);
    const headers = Object.create(null);
    for (let i = 1; i < lines.length; i++) {
      const colon = lines[i].indexOf(':');
      if (colon > 0) headers[lines[i].slice(0, colon).toLowerCase()] = lines[i].slice(colon + 1).trim();
    }
    return { status: Number(first[1]), headers };
  }

  chunks(data, start, { status, headers }) {
    const parts = [];
    for (let at = start;;) {
      const line = data.indexOf('\r\n', at);
      if (line < 0) return null;
      const size = parseInt(data.toString('latin1', at, line), 16);
      if (!(size >= 0)) giveUp('bad chunk');
      if (size === 0) {
        const end = data.indexOf('\r\n\r\n', line);
        if (end < 0) return null;
        const body = Buffer.concat(parts).toString('utf8');
        return { status, headers, body, used: end + 4 };
      }
      at = line + 2 + size + 2;
      if (data.length < at) return null;
      parts.push(data.subarray(line + 2, line + 2 + size));
    }
  }

  next(then) {
    this.send(this.channel ? this.nextNow : this.nextRequest, (status, headers, body) => {
      if (status !== 200 || !headers['lambda-runtime-aws-request-id']) {
        giveUp(`answered ${status} to next: ${JSON.stringify(body.slice(0, 200))}`);
      }
      then(headers, body);
    });
  }

  /* What the API refuses (too large, too late) it has dealt with itself: it tells the caller, and
   * this client goes on to next. Lambda Runtime API, error 413. */
  answered(where, then) {
    return (status, _headers, body) => {
      if (status < 200 || status >= 500) {
        giveUp(`answered ${status} to ${where}: ${JSON.stringify(body.slice(0, 200))}`);
      }
      then();
    };
  }

  post(where, body, extra, then) {
    this.send(`POST ${API}${where}${this.common}${extra}Content-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, this.answered(where, then));
  }

  postResponse(id, result, then) {
    this.post(`/invocation/${id}/response`, stringify(result), '', then);
  }

  postError(id, error, then) {
    this.post(`/invocation/${id}/error`, stringify(errorPayload(error)), '', then);
  }

  postInitError(error, then) {
    const payload = errorPayload(error);
    const type = String(payload.errorType).replace(/[^\x20-\x7e]/g, '?');
    this.post('/init/error', stringify(payload),
      `Lambda-Runtime-Function-Error-Type: ${type}\r\n`, then);
  }
}

function stringify(value) {
  try {
    const text = JSON.stringify(value === undefined ? null : value);
    // A function or a symbol has no JSON text; AWS's client sends an empty body then.
    return text === undefined ? '' : text;
  } catch (_) {
    throw new Error('Unable to stringify response body');
  }
}

/* ---- response streaming --------------------------------------------------------------------- */

const ERROR_TYPE = 'Lambda-Runtime-Function-Error-Type';
const ERROR_BODY = 'Lambda-Runtime-Function-Error-Body';

/* The stream a streaming handler writes to: a chunked POST with trailers for a late error. Lambda
 * Runtime API, response streaming. Nothing is sent before the first write or the end, so that the
 * content type can still be set. */
function makeResponseStream(connection, id, highWaterMark) {
  const { Writable } = require('stream');
  const where = `/invocation/${id}/response`;
  let contentType = 'application/octet-stream';
  let started = false;
  let answered = false;
  let failure = null;
  let tell = null;

  const onAnswer = connection.answered(where, () => {
    answered = true;
    if (tell !== null) tell();
  });

  function start() {
    if (started) return '';
    started = true;
    return `POST ${API}${where}${connection.common}Content-Type: ${contentType}\r\n` +
      'Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n' +
      `Trailer: ${ERROR_TYPE}, ${ERROR_BODY}\r\n\r\n`;
  }

  function send(bytes, done) {
    if (connection.waiting === null && !answered) {
      // The head may meet a connection that is gone; once it is out, nothing can be sent again.
      if (connection.socket === null) connection.open();
      connection.waiting = onAnswer;
      connection.request = null;
    }
    if (connection.socket === null || answered) {
      done();           // the server has answered early: it wants no more of this
      return;
    }
    connection.socket.write(bytes, () => done());
  }

  class ResponseStream extends Writable {
    setContentType(type) {
      if (this._wrote) {
        throw new RuntimeErrors.InvalidStreamingOperation('Cannot set content-type, too late.');
      }
      contentType = type;
    }

    write(chunk, encoding, callback) {
      if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
        chunk = JSON.stringify(chunk);
      }
      if (!this._wrote) {
        this._wrote = true;
        if (typeof this._onBeforeFirstWrite === 'function') {
          this._onBeforeFirstWrite((first) => super.write(first));
        }
      }
      return super.write(chunk, encoding, callback);
    }

    // With a last chunk end() goes past write(), and so past the prelude.
    end(chunk, encoding, callback) {
      if (chunk !== undefined && chunk !== null && typeof chunk !== 'function') {
        this.write(chunk, typeof encoding === 'string' ? encoding : undefined);
        return super.end(typeof encoding === 'function' ? encoding : callback);
      }
      return super.end(typeof chunk === 'function' ? chunk : callback);
    }

    _write(chunk, _encoding, done) {
      this._writev([{ chunk }], done);
    }

    _writev(chunks, done) {
      const parts = [Buffer.from(start(), 'latin1')];
      for (const { chunk } of chunks) {
        if (chunk.length > 0) {
          parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
        }
      }
      send(Buffer.concat(parts), done);
    }

    _final(done) {
      let last = `${start()}0\r\n`;
      if (failure !== null) {
        const payload = errorPayload(failure);
        const type = String(payload.errorType).replace(/[^\x20-\x7e]/g, '?');
        last += `${ERROR_TYPE}: ${type}\r\n${ERROR_BODY}: ` +
          `${Buffer.from(JSON.stringify(payload)).toString('base64')}\r\n`;
      }
      send(`${last}\r\n`, done);
      if (connection.socket !== null) connection.socket.ref();
    }
  }

  const stream = new ResponseStream(highWaterMark === undefined ? {} : { highWaterMark });
  // A handler that does not listen must not lose its runtime to 'write after end'.
  stream._whenAnswered = (then) => {
    if (answered) then();
    else tell = then;
  };
  stream._fail = (error) => {
    if (stream.writableEnded) return;
    failure = error;
    stream.end();
  };
  return stream;
}

class HttpResponseStream {
  static from(stream, prelude) {
    stream.setContentType('application/vnd.awslambda.http-integration-response');
    const text = JSON.stringify(prelude);
    stream._onBeforeFirstWrite = (write) => {
      write(text);
      write(new Uint8Array(8));
    };
    return stream;
  }
}

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

/*
 * What belongs to the present invocation, for libraries that are handed no context (AWS's
 * @aws/lambda-invoke-store looks for it under this global name). One at a time is all there is here.
 */
class InvokeStore {
  getContext() { return this.current; }
  hasContext() { return this.current !== undefined; }
  get(key) { return this.current === undefined ? undefined : this.current[key]; }
  set(key, value) {
    if (Object.values(INVOKE).includes(key)) {
      throw new Error(`Cannot modify protected Lambda context field: ${String(key)}`);
    }
    this.current = this.current || {};
    this.current[key] = value;
  }
  run(context, action) {
    this.current = context;
    return action();
  }
  getRequestId() {
    const id = this.get(INVOKE.request);
    return id === undefined || id === null ? '-' : id;
  }
  getXRayTraceId() { return this.get(INVOKE.trace); }
  getTenantId() { return this.get(INVOKE.tenant); }
}

const INVOKE = {
  request: Symbol.for('_AWS_LAMBDA_REQUEST_ID'),
  trace: Symbol.for('_AWS_LAMBDA_X_RAY_TRACE_ID'),
  tenant: Symbol.for('_AWS_LAMBDA_TENANT_ID'),
};
/* AWS's clients have it from version 4 on, which is the one of Node.js 24. */
const invokeStore = VERSION >= 24 ? new InvokeStore() : undefined;

function defineGlobals() {
  if (/^(1|true)$/.test(process.env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA || '')) return;
  globalThis.awslambda = {
    streamifyResponse(handler, options) {
      handler[STREAMING] = 'response';
      if (options && typeof options.highWaterMark === 'number') {
        handler[HIGH_WATER_MARK] = Math.trunc(options.highWaterMark);
      }
      return handler;
    },
    HttpResponseStream,
  };
  if (invokeStore !== undefined) globalThis.awslambda.InvokeStore = invokeStore;
}

/* ---- loading the handler -------------------------------------------------------------------- */

const requireFile = (file) => (fs.existsSync(file) ? require(file) : undefined);

async function importFile(file) {
  if (!fs.existsSync(file)) return undefined;
  return import(file);          // not as a URL made of it: AWS's client does not escape either
}

/* Whether FOLDER's nearest package.json says "type": "module". */
function saysModule(folder) {
  for (;; folder = path.dirname(folder)) {
    if (folder.endsWith('/node_modules')) return false;
    const file = path.join(folder, 'package.json');
    if (fs.existsSync(file)) {
      try {
        const content = JSON.parse(fs.readFileSync(file, 'utf8'));
        if (content) return content.type === 'module';
      } catch (error) {
        console.warn(`${file} cannot be read, it will be ignored for ES module detection ` +
          'purposes.', error);
        return false;
      }
    }
    if (folder === '/') return false;
  }
}

/* Order of attempts: AWS docs, "Define Lambda function handler in Node.js", and recorded. */
async function loadModule(root, folder, name) {
  const file = path.resolve(root, folder, name);
  const plain = requireFile(file);
  if (plain) return plain;
  const module = fs.existsSync(`${file}.js`) && saysModule(path.dirname(file));
  const loaded = (module ? await importFile(`${file}.js`) : requireFile(`${file}.js`)) ||
    await importFile(`${file}.mjs`) || requireFile(`${file}.cjs`);
  return loaded || require(require.resolve(name, { paths: [root, folder] }));
}

async function _loadUserApp(root, folder, name) {
  try {
    return await loadModule(root, folder, name);
  } catch (error) {
    if (error instanceof SyntaxError) {
      // The payload does not say where, on AWS neither; whoever develops wants to know.
      const place = /^(?:file:\/\/)?(\/[^\n]*:\d+)\n([^\n]*)/.exec(error.stack || '');
      if (place) writeOut(2, `${place[1]}\r${place[2]}\r${error}\n`);
      throw new RuntimeErrors.UserCodeSyntaxError(error);
    }
    if (error && error.code === 'MODULE_NOT_FOUND') {
      throw new RuntimeErrors.ImportModuleError(asAws(String(error)));
    }
    throw error;
  }
}

async function loadHandler(root, full) {
  if (full.includes('..')) {
    throw new RuntimeErrors.MalformedHandlerName(`'${full}' is not a valid handler name. Use ` +
      'absolute paths when specifying root directories in handler names.');
  }
  const base = path.basename(full);
  const folder = full.substring(0, full.indexOf(base));
  const parts = /^([^.]*)\.(.*)$/.exec(base);
  if (parts === null) throw new RuntimeErrors.MalformedHandlerName('Bad handler');
  const app = await _loadUserApp(root, folder, parts[1]);
  const handler = parts[2].split('.').reduce((value, key) => value && value[key], app);
  if (!handler) {
    throw new RuntimeErrors.HandlerNotFound(`${full} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw new RuntimeErrors.HandlerNotFound(`${full} is not a function`);
  }
  return handler;
}

/* ---- invocations ---------------------------------------------------------------------------- */

/* What happens when the event loop has run empty. Under a global symbol, as AWS's client has it. */
const BEFORE_EXIT = Symbol.for('aws.lambda.beforeExit');
const atEmptyLoop = (action) => { globalThis[BEFORE_EXIT] = action || (() => {}); };

function headerJson(text, name) {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`Cannot parse ${name} as json: ${error.toString()}`);
  }
}

/* Adds to CONTEXT what every invocation has. Order of the keys: recorded. */
function fillContext(context, headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const { env } = process;
  return Object.assign(context, {
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: headerJson(headers['lambda-runtime-client-context'], 'ClientContext'),
    identity: headerJson(headers['lambda-runtime-cognito-identity'], 'CognitoIdentity'),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    tenantId: headers['lambda-runtime-aws-tenant-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  });
}

const isPromise = (value) => Boolean(value) && typeof value.then === 'function';

/* Its name is part of the stack traces users see: "at Runtime.handler (/var/task/index.js:2:9)". */
class Runtime {
  constructor(connection, handler, whenFatal) {
    this.connection = connection;
    this.handler = handler;
    this.whenFatal = whenFatal;
    this.isAsync = Boolean(handler.constructor) && handler.constructor.name === 'AsyncFunction';
    this.highWaterMark = handler[HIGH_WATER_MARK];
    const streaming = handler[STREAMING];
    if (streaming && streaming !== 'response') {
      throw new RuntimeErrors.MalformedStreamingHandler('Only response streaming is supported.');
    }
    this.run = streaming ? this.runStreaming : CALLBACKS ? this.runBuffered : this.runPromise;
    if (!streaming) this.checkCallback(handler);
    this.next = () => setImmediate(() => connection.next((headers, body) => {
      const id = headers['lambda-runtime-aws-request-id'];
      globalThis[REQUEST_ID] = id;
      globalThis[TENANT_ID] = headers['lambda-runtime-aws-tenant-id'];
      const trace = headers['lambda-runtime-trace-id'];
      // Without a header the variable goes: the last invocation's trace is not this one's.
      if (trace) process.env._X_AMZN_TRACE_ID = trace;
      else delete process.env._X_AMZN_TRACE_ID;
      // Recorded: an error nobody catches is the invocation's result and the runtime's end.
      whenFatal.post = (error, then) => connection.postError(id, error, then);
      if (invokeStore !== undefined) {
        invokeStore.current = { [INVOKE.request]: id, [INVOKE.trace]: trace,
          [INVOKE.tenant]: globalThis[TENANT_ID] };
      }
      this.run(id, headers, body);
    }));
  }

  checkCallback(handler) {
    if (handler.length < 3 || (CALLBACKS && this.isAsync)) return;
    if (!CALLBACKS) {
      throw new RuntimeErrors.CallbackHandlerDeprecated('ERROR: AWS Lambda has removed support ' +
        'for callback-based function handlers starting with Node.js 24. You need to modify this ' +
        'function to use a supported handler signature to use Node.js 24 or later. For more ' +
        'information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.');
    }
    if (VERSION === 22 && process.env.AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING === undefined) {
      console.warn('AWS Lambda has removed callback-based function handlers from Node.js 24 on. ' +
        'Use an async handler instead. To disable this warning, set ' +
        'AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING.');
    }
  }

  /* Node.js before 24: callback, context.done/succeed/fail, promise; the first one counts. */
  runBuffered(id, headers, body) {
    const { connection, next } = this;
    let waits = true;
    let answered = false;
    let finished = false;

    const postError = (error) => {
      logError('Invoke Error', error);
      connection.postError(id, error, next);
    };
    const complete = (result) => {
      if (answered) {
        console.error('Invocation has already been reported as done. Cannot call complete more ' +
          'than once per invocation.');
        return;
      }
      answered = true;
      connection.postResponse(id, result, next);
    };
    // A result that cannot be stringified leaves `finished` unset: its error still gets through.
    const once = (action) => (...args) => {
      if (finished) return;
      action(...args);
      finished = true;
    };
    const failed = (error) => error !== undefined && error !== null;
    const done = (error, result) => {
      atEmptyLoop(null);
      if (failed(error)) postError(error);
      else complete(result);
    };
    const callback = once((error, result) => {
      if (failed(error) || !waits) {
        done(error, result);
      } else {
        atEmptyLoop(() => setImmediate(() => complete(result)));
      }
    });
    const context = {
      get callbackWaitsForEmptyEventLoop() { return waits; },
      set callbackWaitsForEmptyEventLoop(value) { waits = value; },
      succeed: once((result) => done(null, result)),
      fail: once((error) => (failed(error) ? done(error, null) : done('handled'))),
      done: once(done),
    };

    atEmptyLoop(() => {
      answered = true;
      if (this.isAsync) this.neverSettled(id);
      else connection.postResponse(id, null, next);
    });
    try {
      const result = this.handler(JSON.parse(body), fillContext(context, headers), callback);
      if (isPromise(result)) result.then(context.succeed, context.fail).catch(context.fail);
    } catch (error) {
      callback(error);
    }
  }

  /* Node.js 24 and later: what the handler returns or its promise gives. */
  async runPromise(id, headers, body) {
    const { connection, next } = this;
    const context = { callbackWaitsForEmptyEventLoop: true };
    atEmptyLoop(() => this.neverSettled(id));
    let text;
    try {
      const event = JSON.parse(body);
      text = stringify(await this.handler(event, fillContext(context, headers)));
    } catch (error) {
      atEmptyLoop(null);
      logError('Invoke Error', error);
      connection.postError(id, error, next);
      return;
    }
    atEmptyLoop(null);
    connection.post(`/invocation/${id}/response`, text, '', next);
  }

  neverSettled(id) {
    atEmptyLoop(null);
    const error = new RuntimeErrors.NodeJsExit();
    logError('Invoke Error', error);
    this.connection.postError(id, error, this.next);
  }

  async runStreaming(id, headers, body) {
    const stream = makeResponseStream(this.connection, id, this.highWaterMark);
    let waits = true;
    let over = false;
    const nextNow = () => {
      if (!waits) this.next();
      else atEmptyLoop(() => { atEmptyLoop(null); this.next(); });
    };
    const finish = () => {
      if (over) return;
      over = true;
      stream._whenAnswered(nextNow);
    };
    const fail = (error) => {
      if (over) return;
      logError('Invoke Error', error);
      stream._fail(error);
      finish();
    };
    const context = {
      get callbackWaitsForEmptyEventLoop() { return waits; },
      set callbackWaitsForEmptyEventLoop(value) { waits = value; },
    };
    // Writing on after the end is the handler's mistake and not the runtime's death.
    stream.on('error', (error) => fail(error));

    atEmptyLoop(() => fail(new RuntimeErrors.NodeJsExit()));
    try {
      const event = JSON.parse(body);
      const result = this.handler(event, stream, fillContext(context, headers));
      if (!isPromise(result)) {
        fail('Streaming does not support non-async handlers.');
        return;
      }
      if (await result !== undefined) console.warn('Streaming handlers ignore return values.');
      // What the handler has piped may still be on its way; an empty loop means that it is not.
      if (stream.writableEnded) finish();
      else {
        stream.on('finish', finish);
        atEmptyLoop(() => fail('Response stream is not finished.'));
      }
    } catch (error) {
      fail(error);
    }
  }
}

async function main() {
  wait();
  const channel = process.env.LAMBENCH_CHANNEL !== undefined;
  forgetPrivate();
  jsonLog = (process.env.AWS_LAMBDA_LOG_FORMAT || '').toUpperCase() === 'JSON';
  patchConsole();
  const connection = new Connection(process.env.AWS_LAMBDA_RUNTIME_API || '', channel);
  const whenFatal = { post: (error, then) => connection.postInitError(error, then) };
  let dying = false;

  function fatal(label, error, status) {
    logError(label, error);
    if (dying) return;
    dying = true;
    // An answer may be under way on the one connection; then the result is in already.
    if (connection.waiting !== null) process.exit(status);
    whenFatal.post(error, () => process.exit(status));
  }
  // Exit statuses: recorded.
  process.on('uncaughtException', (error) => fatal('Uncaught Exception', error, 129));
  process.on('unhandledRejection', (reason, promise) => fatal('Unhandled Promise Rejection',
    new RuntimeErrors.UnhandledPromiseRejection(reason, promise), 128));
  // A top-level await that never settles: what Node.js itself would exit with.
  atEmptyLoop(() => process.exit(13));
  process.on('beforeExit', () => globalThis[BEFORE_EXIT]());

  defineGlobals();
  let runtime;
  try {
    const handler = await loadHandler(process.env.LAMBDA_TASK_ROOT || '/var/task',
      process.argv[2] || process.env._HANDLER || '');
    runtime = new Runtime(connection, handler, whenFatal);
  } catch (error) {
    fatal('Uncaught Exception', error, 129);
    return;
  }
  atEmptyLoop(null);
  runtime.next();
}

main();
