package io.llmplatform.inference.metering;

import static java.util.Objects.requireNonNull;

import io.llmplatform.budget.Spent;
import io.llmplatform.budget.TokenBudgets;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import org.springframework.dao.DataAccessException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Budgets that Redis has lost, from the ledger. */
@Tag(name = "Housekeeping", description = "What the platform's jobs do here.")
@RestController
class BudgetsController {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

  private final TokenBudgets budgets;

  BudgetsController(TokenBudgets budgets) {
    this.budgets = budgets;
  }

  @Operation(
      summary = "Raises budgets to what the ledger is sure of",
      description =
          "Counters of the month that have less than is stated are raised to it; others are left"
              + " alone. May be repeated at any time.")
  @ApiResponse(responseCode = "200", description = "What was added.", useReturnTypeSchema = true)
  @Refuses.Forbidden("The caller is no service.")
  @Refuses.Unavailable("Redis is away; what was raised before stays so.")
  @PostMapping(path = "/internal/housekeeping/budgets", produces = "application/json")
  RaisedBudgets raise(@Parameter(hidden = true) Caller caller, @RequestBody SpentBudgets body) {
    caller.requireService("do housekeeping");
    SpentBudgets stated = body.checked();
    RaisedBudgets raised = RaisedBudgets.NONE;
    try {
      for (Spent spent : requireNonNull(stated.spent())) {
        Spent added = budgets.raise(requireNonNull(stated.month()), spent);
        raised = raised.plus(added.tokens(), added.costMicros());
      }
    } catch (DataAccessException e) {
      throw PlatformException.unavailable("Redis does not answer.", RETRY_AFTER).causedBy(e);
    }
    return raised;
  }
}
