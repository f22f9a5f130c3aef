package io.llmplatform.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.UserClient.Answer;
import io.llmplatform.user.identity.Identities;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class BudgetsIT extends UserScenario {
  @Autowired Identities identities;

  @Test
  void aTenantsLimitsAreRaisedByThePlatformAndLoweredWithin() {
    String path = "/api/budgets/tenants/" + tenant;
    assertThat(platform.put(path, Map.of("tokensPerMinute", 1000)).status()).isEqualTo(200);
    assertThat(identities.tenantLimits(tenant).orElseThrow().tokensPerMinute()).isEqualTo(1000);
    assertThat(admin.get(path).text("/tokensPerMinute")).isEqualTo("1000");
    assertThat(admin.put(path, Map.of("tokensPerMinute", 1001)).status()).isEqualTo(403);
    assertThat(admin.put(path, Map.of("requestsPerMinute", 5)).status()).isEqualTo(403);
    assertThat(admin.put(path, Map.of("tokensPerMinute", 999)).status()).isEqualTo(200);
    assertThat(admin.delete(path).status()).isEqualTo(403);
    assertProblem(platform.put(path, Map.of(), "If-Match", "\"1\""), 409, "");
    assertThat(platform.delete(path).status()).isEqualTo(204);
    assertThat(platform.get(path).body()).isEmpty();
  }

  @Test
  void badLimitsNameTheField() {
    String path = "/api/budgets/tenants/" + tenant;
    assertProblem(platform.put(path, Map.of("monthlyCost", -0.1)), 400, "monthlyCost");
    assertProblem(
        platform.put(path, Map.of("monthlyCost", new BigDecimal("1e300"))), 400, "monthlyCost");
    assertProblem(
        platform.put(path, Map.of("monthlyCost", new BigDecimal("1e-9"))), 400, "monthlyCost");
    assertProblem(platform.put(path, Map.of("requestsPerMinute", "x")), 400, "requestsPerMinute");
    assertProblem(platform.put(path, Map.of("concurrent_requests", -1)), 400, "concurrentRequests");
  }

  @Test
  void aKeysLimitsAreAResource() {
    String developer = user(name(), "developer");
    Answer key = admin.post("/api/api-keys", Map.of("user", developer));
    String path = "/api/budgets/keys/" + key.text("/id");
    assertThat(admin.put(path, Map.of("monthlyTokens", 7)).status()).isEqualTo(200);
    assertThat(admin.get("/api/api-keys/" + key.text("/id")).text("/limits/monthlyTokens"))
        .isEqualTo("7");
    UserClient self = as(TestCaller.developer(tenant).withSubject(developer));
    assertThat(self.get(path).text("/monthlyTokens")).isEqualTo("7");
    assertThat(self.put(path, Map.of()).status()).isEqualTo(403);
    JsonNode all = self.get("/api/budgets").body();
    assertThat(all.at("/tenant/tenant").asText()).isEqualTo(tenant);
    assertThat(all.at("/keys/0/limits/monthlyTokens").asInt()).isEqualTo(7);
    assertThat(admin.delete(path).status()).isEqualTo(204);
    assertThat(admin.get(path).body()).isEmpty();
  }

  @Test
  void anotherTenantsBudgetsAreUnknown() {
    UserClient other = as(TestCaller.tenantAdmin(otherTenant));
    Answer key = admin.post("/api/api-keys", Map.of("user", user(name(), "developer")));
    for (String path :
        List.of("/api/budgets/tenants/" + tenant, "/api/budgets/keys/" + key.text("/id"))) {
      assertProblem(other.get(path), 404, "");
      assertProblem(other.put(path, Map.of()), 404, "");
      assertProblem(other.delete(path), 404, "");
    }
    assertProblem(other.get("/api/budgets?tenant=" + tenant), 404, "");
    assertProblem(other.get("/api/budgets/prices?tenant=" + tenant), 404, "");
    assertProblem(
        other.put("/api/budgets/prices/m?tenant=" + tenant, Map.of("inputPerMillion", 1)), 404, "");
    assertProblem(other.delete("/api/budgets/prices/m?tenant=" + tenant), 404, "");
    assertProblem(other.get("/api/budgets/keys/a%20b"), 404, "");
  }

  @Test
  void aTenantsPriceGoesBeforeTheOneForAll() {
    String model = "m-" + UUID.randomUUID();
    String path = "/api/budgets/prices/" + model;
    Map<String, Object> price =
        Map.of("inputPerMillion", 0.15, "outputPerMillion", 100, "currency", "eur");
    assertThat(platform.put(path + "?tenant=*", price).status()).isEqualTo(200);
    String own = path + "?tenant=" + tenant;
    assertThat(platform.put(own, Map.of("inputPerMillion", 2)).status()).isEqualTo(200);
    assertThat(admin.put(path, Map.of("inputPerMillion", 0)).status()).isEqualTo(403);
    assertThat(admin.put(path + "?tenant=*", price).status()).isEqualTo(403);
    assertThat(admin.delete(path).status()).isEqualTo(403);
    List<JsonNode> mine = prices(admin.get("/api/budgets/prices").body().at("/items"), model);
    assertThat(mine).hasSize(2);
    assertThat(mine.get(0).at("/tenant").asText()).isEqualTo(tenant);
    assertThat(mine.get(0).at("/outputPerMillion").decimalValue()).isEqualByComparingTo("2");
    assertThat(mine.get(1).at("/outputPerMillion").decimalValue()).isEqualByComparingTo("100");
    assertThat(mine.get(1).at("/currency").asText()).isEqualTo("EUR");
    UserClient service = as(TestCaller.service("inference-service"));
    assertThat(prices(service.get("/internal/prices").body(), model)).hasSize(2);
    assertThat(admin.get("/internal/prices").status()).isEqualTo(403);
    assertThat(platform.delete(own).status()).isEqualTo(204);
    assertProblem(platform.delete(own), 404, "");
    assertThat(platform.delete(path + "?tenant=*").status()).isEqualTo(204);
    assertThat(prices(service.get("/internal/prices").body(), model)).isEmpty();
  }

  private static List<JsonNode> prices(JsonNode items, String model) {
    List<JsonNode> found = new ArrayList<>();
    items.forEach(
        item -> {
          if (item.at("/model").asText().equals(model)) {
            found.add(item);
          }
        });
    return found;
  }

  @Test
  void badPricesNameTheField() {
    String path = "/api/budgets/prices/m";
    assertProblem(platform.put(path, Map.of()), 400, "inputPerMillion");
    assertProblem(platform.put(path, Map.of("inputPerMillion", -1)), 400, "inputPerMillion");
    assertProblem(
        platform.put(path, Map.of("inputPerMillion", 1, "currency", "euros")), 400, "currency");
    assertProblem(platform.put("/api/budgets/prices/a%00b", Map.of("inputPerMillion", 1)), 400, "");
    assertProblem(
        platform.put("/api/budgets/prices/" + "x".repeat(300), Map.of("inputPerMillion", 1)),
        400,
        "model");
  }
}
