package io.llmplatform.inference.retrieval.index;

import java.util.List;
import java.util.stream.Stream;

/** Access lists as terms: a reader may read what has a term of the reader's. */
public final class AccessTerms {
  private static final String OPEN = "open";
  private static final String USER = "user:";
  private static final String ROLE = "role:";

  private AccessTerms() {}

  /** Of a chunk; never empty. */
  public static List<String> of(Access access) {
    return access.isOpen()
        ? List.of(OPEN)
        : Stream.concat(
                access.users().stream().map(USER::concat),
                access.roles().stream().map(ROLE::concat))
            .toList();
  }

  /** Of who searches. */
  public static List<String> of(Reader reader) {
    return Stream.concat(
            Stream.of(OPEN, USER + reader.subject()), reader.roles().stream().map(ROLE::concat))
        .toList();
  }
}
