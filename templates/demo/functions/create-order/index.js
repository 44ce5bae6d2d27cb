// CommonJS on purpose: require() finds modules of a layer, import does not.
const { randomUUID } = require("node:crypto");
const { total } = require("pricing"); // layers/pricing/nodejs/node_modules/pricing

const currency = process.env.CURRENCY;

const reply = (statusCode, body) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

exports.handler = async (event) => {
  let items;
  try {
    ({ items } = JSON.parse(event.body));
  } catch {
    return reply(400, { error: "the body is not a JSON object" });
  }
  if (!Array.isArray(items) || items.length === 0) {
    return reply(400, { error: "items is empty" });
  }

  const order = { orderId: `o-${randomUUID().slice(0, 8)}`, total: total(items), currency };
  console.info(`put order=${order.orderId} total=${order.total} items=${items.length}`);
  return reply(201, order);
};
