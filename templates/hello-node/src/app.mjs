// Code out here runs once per execution environment, when it starts cold.
const greeting = process.env.GREETING ?? "Hello";

// Called once per event. The event comes from the HTTP API (the name is in the path) or from an
// invocation (the name is in the event itself).
export const handler = async (event, context) => {
  const name = event.pathParameters?.name ?? event.name ?? "world";
  console.log(`greeting ${name}, ${context.getRemainingTimeInMillis()} ms left`);

  // Without a statusCode the HTTP API answers 200 with this object as JSON.
  return { message: `${greeting}, ${name}!` };
};
