package io.llmplatform.inference.traffic;

import java.util.Set;
import java.util.function.BiPredicate;

/**
 * What routing looks at.
 *
 * @param affinity names the model and the caller (its API key, else its subject): where routes are
 *     sticky, requests of one affinity get one version
 * @param users the names that the caller is known by: its subject and its user name
 * @param headers whether the request has a header (case does not matter) with that value
 */
public record RequestTraits(
    String affinity, Set<String> users, BiPredicate<String, String> headers) {
  public RequestTraits {
    users = Set.copyOf(users);
  }
}
