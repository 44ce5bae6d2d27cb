// Stands in for a table, so that the demo runs without one.
const orders = new Map([
  ["o-1001", { orderId: "o-1001", state: "shipped", total: 13.5 }],
  ["o-1002", { orderId: "o-1002", state: "paid", total: 49 }],
]);

export const handler = async (event) => {
  const id = event.pathParameters.id;
  const order = orders.get(id);
  if (!order) {
    console.warn(`order ${id} not found`);
    return { statusCode: 404, body: JSON.stringify({ error: `no order ${id}` }) };
  }
  // Without a statusCode the HTTP API answers 200 with this object as JSON.
  return order;
};
