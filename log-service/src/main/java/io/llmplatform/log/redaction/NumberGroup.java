package io.llmplatform.log.redaction;

/**
 * Digits without anything between them.
 *
 * @param start index of the first
 * @param end index past the last
 */
record NumberGroup(int start, int end, String digits) {
  int length() {
    return digits.length();
  }
}
