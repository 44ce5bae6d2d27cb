// CommonJS on purpose: require() finds modules of a layer, import does not.
const { reply } = require("reply");

const maxLength = Number(process.env.MAX_LENGTH);

exports.handler = async (event) => {
  let text;
  try {
    ({ text } = JSON.parse(event.body));
  } catch {
    return reply(400, { error: "the body is not a JSON object" });
  }
  if (typeof text !== "string") return reply(400, { error: '"text" is missing' });
  if (text.length > maxLength) {
    return reply(413, { error: `"text" is longer than ${maxLength} characters` });
  }

  const counts = new Map();
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  console.log(`${counts.size} different words in ${text.length} characters`);
  return reply(200, { words: Object.fromEntries(counts) });
};
