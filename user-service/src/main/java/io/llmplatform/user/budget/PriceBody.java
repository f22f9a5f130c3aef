package io.llmplatform.user.budget;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.api.ModelPrice;
import io.llmplatform.user.input.LimitsInput;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The body that sets a price. */
record PriceBody(
    @JsonAlias("input_per_million") @JsonPropertyDescription("Of a million prompt tokens.")
        @Nullable BigDecimal inputPerMillion,
    @JsonAlias("output_per_million")
        @JsonPropertyDescription("Of a million completion tokens; as the prompt's, if absent.")
        @Nullable BigDecimal outputPerMillion,
    @JsonPropertyDescription("ISO 4217; USD, if absent.") @Nullable String currency) {
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final String DEFAULT_CURRENCY = "USD";

  ModelPrice of(@Nullable String tenant, String model) {
    if (inputPerMillion == null) {
      throw PlatformException.invalid("inputPerMillion", "A price needs 'inputPerMillion'.");
    }
    BigDecimal input = LimitsInput.amount("inputPerMillion", inputPerMillion);
    BigDecimal output =
        outputPerMillion == null ? input : LimitsInput.amount("outputPerMillion", outputPerMillion);
    String code = currency == null ? DEFAULT_CURRENCY : currency.strip().toUpperCase(Locale.ROOT);
    if (!CURRENCY.matcher(code).matches()) {
      throw PlatformException.invalid("currency", "'currency' is a code such as EUR.");
    }
    return new ModelPrice(tenant, model, input, output, code);
  }
}
