package io.llmplatform.inference.retrieval.index;

import java.util.Set;

/**
 * Who searches.
 *
 * @param subject of the user or client
 * @param roles that it has
 */
public record Reader(String subject, Set<String> roles) {
  public Reader {
    roles = Set.copyOf(roles);
  }

  /**
   * Whether the reader may read what has that access: what each index's query says in its terms.
   */
  public boolean mayRead(Access access) {
    return access.isOpen()
        || access.users().contains(subject)
        || roles.stream().anyMatch(access.roles()::contains);
  }
}
