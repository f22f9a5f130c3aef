package io.llmplatform.log.usage;

/** The members of a document of usage. */
final class Counts {
  static final String UP_TO = "upTo";
  static final String START = "start";
  static final String TENANT = "tenant";
  static final String MODEL = "model";
  static final String VERSION = "version";
  static final String KEY = "key";
  static final String USER = "user";

  static final String REQUESTS = "requests";
  static final String FAILED = "failed";
  static final String REFUSED = "refused";
  static final String ABORTED = "aborted";
  static final String CACHE_HITS = "cacheHits";
  static final String CACHED_TOKENS = "cachedTokens";
  static final String LATENCY = "latency";
  static final String FIRST_TOKEN = "firstToken";
  static final String LINES = "lines";
  static final String PROMPT_TOKENS = "promptTokens";
  static final String COMPLETION_TOKENS = "completionTokens";
  static final String COST_MICROS = "costMicros";

  private Counts() {}
}
