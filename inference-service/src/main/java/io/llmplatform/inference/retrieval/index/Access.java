package io.llmplatform.inference.retrieval.index;

import java.util.Set;

/**
 * Who of a tenant may read a document: the users and the holders of the roles named, or everybody
 * where neither is.
 *
 * @param users subjects of users and clients
 * @param roles names of roles
 */
public record Access(Set<String> users, Set<String> roles) {
  /** Everybody of the tenant. */
  public static final Access OPEN = new Access(Set.of(), Set.of());

  public Access {
    users = Set.copyOf(users);
    roles = Set.copyOf(roles);
  }

  public boolean isOpen() {
    return users.isEmpty() && roles.isEmpty();
  }
}
