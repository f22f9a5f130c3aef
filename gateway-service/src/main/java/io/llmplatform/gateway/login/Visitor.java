package io.llmplatform.gateway.login;

/**
 * Somebody who is logged in to the console. Immutable.
 *
 * @param name that people know the visitor by
 * @param authorization the header's value for services: the visitor's internal token
 */
public record Visitor(String name, String authorization) {

  /** Without the token. */
  @Override
  public String toString() {
    return "Visitor[name=%s]".formatted(name);
  }
}
