package io.llmplatform.registry.hub;

/** What a hub says, made fit for a sentence of ours. */
final class Words {
  private static final int MAX = 300;

  private Words() {}

  /** Without control characters, at most 300 characters. */
  static String printable(String said) {
    String clean = said.replaceAll("[^\\x20-\\x7E]", "?");
    return clean.length() > MAX ? clean.substring(0, MAX) + "…" : clean;
  }
}
