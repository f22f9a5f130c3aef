// OpenAI's own JavaScript SDK against the platform, with an API key of the platform.
import assert from "node:assert/strict";
import OpenAI from "openai";

let passed = 0;
const ok = (what) => {
  passed++;
  console.log(`  ok  ${what}`);
};

console.log("OpenAI's JavaScript SDK:");
const client = new OpenAI({
  baseURL: process.env.PLATFORM_URL + "/v1",
  apiKey: process.env.PLATFORM_API_KEY,
  maxRetries: 0,
});
const model = "tiny-instruct";
const say = (text, more = {}, options = {}) =>
  client.chat.completions.create(
    { model, messages: [{ role: "user", content: text }], max_tokens: 24, temperature: 0, ...more },
    options,
  );

const listed = [];
for await (const each of client.models.list()) listed.push(each.id);
assert(listed.includes(model));
ok("models.list");

const vectors = await client.embeddings.create({ model: "all-minilm-l6-v2", input: ["a cat", "a kitten"] });
assert.equal(vectors.data[0].embedding.length, 384);
ok("embeddings.create");

const whole = await say("Spell 42.");
assert(whole.choices[0].message.content.length > 0);
assert.equal(whole.usage.total_tokens, whole.usage.prompt_tokens + whole.usage.completion_tokens);
ok("chat.completions.create");

let text = "";
let usage = null;
for await (const chunk of await say("Spell 42.", { stream: true, stream_options: { include_usage: true } })) {
  text += chunk.choices[0]?.delta?.content ?? "";
  usage = chunk.usage ?? usage;
}
assert.equal(text, whole.choices[0].message.content);
assert.deepEqual(
  [usage.prompt_tokens, usage.completion_tokens],
  [whole.usage.prompt_tokens, whole.usage.completion_tokens],
);
ok("a stream gives the same text, and its usage");

const runner = client.chat.completions.stream({
  model,
  messages: [{ role: "user", content: "Spell 42." }],
  max_tokens: 24,
  temperature: 0,
});
const final = await runner.finalChatCompletion();
assert.equal(final.choices[0].message.content, text);
ok("chat.completions.stream puts the chunks together");

const parameters = {
  type: "object",
  properties: { name: { type: "string", maxLength: 8 } },
  required: ["name"],
  additionalProperties: false,
};
const forced = {
  max_tokens: 80,
  tools: [{ type: "function", function: { name: "greet", parameters } }],
  tool_choice: { type: "function", function: { name: "greet" } },
};
const called = (await say("Greet Ann.", forced)).choices[0];
assert.equal(called.finish_reason, "tool_calls");
assert.equal(typeof JSON.parse(called.message.tool_calls[0].function.arguments).name, "string");
ok("a tool call");

const streamedCall = client.chat.completions.stream({
  model,
  messages: [{ role: "user", content: "Greet Ann." }],
  temperature: 0,
  ...forced,
});
const message = (await streamedCall.finalChatCompletion()).choices[0].message;
assert.equal(message.tool_calls[0].function.name, "greet");
assert.equal(typeof JSON.parse(message.tool_calls[0].function.arguments).name, "string");
ok("a streamed tool call");

const shaped = await say("Greet Ann.", {
  max_tokens: 80,
  response_format: { type: "json_schema", json_schema: { name: "greeting", schema: parameters, strict: true } },
});
assert.deepEqual(Object.keys(JSON.parse(shaped.choices[0].message.content)), ["name"]);
ok("response_format json_schema");

const completion = await client.completions.create({ model, prompt: "Spell 42.", max_tokens: 5, logprobs: 1 });
assert.equal(completion.choices[0].logprobs.tokens.length, completion.usage.completion_tokens);
ok("completions.create with logprobs");

for (const [what, param, request] of [
  ["max_tokens 0", "max_tokens", { max_tokens: 0 }],
  ["an unknown role", "messages[0].role", { messages: [{ role: "robot", content: "x" }] }],
  ["a thousand stop strings", "stop", { stop: Array(1000).fill("x") }],
]) {
  await assert.rejects(say("x", request), (refused) => {
    assert(refused instanceof OpenAI.BadRequestError, String(refused));
    assert.equal(refused.param, param);
    return true;
  });
  ok(`${what} is BadRequestError naming ${param}`);
}
await assert.rejects(say("x", { model: "nope" }), OpenAI.NotFoundError);
ok("an unknown model is NotFoundError");

const leaving = new AbortController();
const stream = await say(
  "Spell 42.",
  { stream: true, max_tokens: 200, ignore_eos: true },
  { signal: leaving.signal },
);
for await (const chunk of stream) {
  if (chunk.choices[0]?.delta?.content) break;
}
leaving.abort();
assert.equal((await say("Spell 42.")).choices[0].message.content, text);
ok("a stream may be left, and the next request is answered");

console.log(`${passed} passed, 0 failed`);
