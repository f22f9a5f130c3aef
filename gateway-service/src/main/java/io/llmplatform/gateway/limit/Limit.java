package io.llmplatform.gateway.limit;

/**
 * One limit that holds for a request.
 *
 * @param scope whose it is
 * @param kind what it counts
 * @param most how many; 0 or more
 * @param key where Redis counts it
 */
record Limit(Scope scope, Kind kind, long most, String key) {

  /** Whose a limit is, as sentences call it. */
  enum Scope {
    KEY("API key"),
    TENANT("tenant");

    private final String words;

    Scope(String words) {
      this.words = words;
    }
  }

  /** What a limit counts, as the script and as sentences call it. */
  enum Kind {
    REQUESTS("requests", "requests per minute"),
    RUNNING("running", "concurrent requests");

    private final String name;
    private final String words;

    Kind(String name, String words) {
      this.name = name;
      this.words = words;
    }

    /** As the script calls it. */
    String wireName() {
      return name;
    }
  }

  /** Such as {@code The tenant's limit of 64 concurrent requests is reached.} */
  String reached() {
    return "The %s's limit of %d %s is reached.".formatted(scope.words, most, kind.words);
  }
}
