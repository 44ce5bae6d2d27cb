import { setTimeout as sleep } from "node:timers/promises";

export const handler = async (event, context) => {
  const words = event.queryStringParameters?.q ?? event.q ?? "tea";
  for (let shelf = 1; shelf <= 4; shelf++) {
    await sleep(600);
    console.log(`searched shelf ${shelf} of 4, ${context.getRemainingTimeInMillis()} ms left`);
  }
  return { words, found: ["tea-green", "tea-black"] };
};
