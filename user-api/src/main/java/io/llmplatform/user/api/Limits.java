package io.llmplatform.user.api;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a key or a tenant may use at the most; null: without a limit of its own. Where a key and its
 * tenant both have one, both hold.
 *
 * @param requestsPerMinute in a minute that begins with its first request; 0 or more
 * @param tokensPerMinute prompt and completion tokens, in a minute that begins likewise; 0 or more
 * @param concurrentRequests requests that are under way at one time; 0 or more
 * @param monthlyTokens prompt and completion tokens in a calendar month (UTC); 0 or more
 * @param monthlyCost in the price list's currency, in a calendar month (UTC); 0 or more
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Limits(
    @JsonAlias("requests_per_minute")
        @JsonPropertyDescription("Requests in a minute that begins with its first request.")
        @Nullable Long requestsPerMinute,
    @JsonAlias("tokens_per_minute")
        @JsonPropertyDescription("Tokens in a minute that begins with its first request.")
        @Nullable Long tokensPerMinute,
    @JsonAlias("concurrent_requests")
        @JsonPropertyDescription("Requests that are under way at one time.")
        @Nullable Long concurrentRequests,
    @JsonAlias("monthly_tokens") @JsonPropertyDescription("Tokens in a calendar month (UTC).")
        @Nullable Long monthlyTokens,
    @JsonAlias("monthly_cost")
        @JsonPropertyDescription("Cost in a calendar month (UTC), in the price list's currency.")
        @Nullable BigDecimal monthlyCost) {

  public static final Limits NONE = new Limits(null, null, null, null, null);
}
