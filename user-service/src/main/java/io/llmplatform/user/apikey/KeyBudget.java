package io.llmplatform.user.apikey;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.llmplatform.user.api.Limits;

/** What an API key may use at the most. */
public record KeyBudget(
    @JsonPropertyDescription("The key's id.") String id,
    @JsonPropertyDescription("The key's name.") String name,
    @JsonPropertyDescription("The first characters of the key.") String prefix,
    @JsonPropertyDescription("Id of the user, or name of the client, whose key it is.") String user,
    @JsonPropertyDescription("The owner's.") String tenant,
    @JsonPropertyDescription("Absent members: unlimited.") Limits limits,
    @JsonPropertyDescription("Counts the key's changes.") long version) {

  static KeyBudget of(ApiKey key) {
    return new KeyBudget(
        key.id().toString(),
        key.name(),
        key.prefix(),
        key.owner().subject(),
        key.tenant(),
        key.bounds().limits(),
        key.version());
  }
}
