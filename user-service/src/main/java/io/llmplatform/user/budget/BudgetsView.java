package io.llmplatform.user.budget;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.apikey.KeyBudget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The budgets of a tenant. */
record BudgetsView(
    @JsonPropertyDescription("Of the tenant as a whole.") TenantBudget tenant,
    @JsonPropertyDescription("Of its API keys.") List<KeyBudget> keys,
    @JsonPropertyDescription("Send as pageToken for more keys; absent on the last page.")
        @Nullable String nextPageToken) {

  BudgetsView {
    keys = List.copyOf(keys);
  }

  /** What a tenant may use at the most. */
  record TenantBudget(
      @JsonPropertyDescription("The tenant's name.") String tenant,
      @JsonPropertyDescription("Absent members: unlimited.") Limits limits,
      @JsonPropertyDescription("Counts the tenant's changes.") long version) {}
}
