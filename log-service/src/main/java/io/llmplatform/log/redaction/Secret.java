package io.llmplatform.log.redaction;

/**
 * Where a secret is in a {@link PlainText}.
 *
 * @param start index of its first character
 * @param end index past its last
 */
record Secret(SecretKind kind, int start, int end) {}
