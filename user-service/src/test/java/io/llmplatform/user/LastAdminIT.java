package io.llmplatform.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LastAdminIT extends UserScenario {
  private final AtomicInteger next = new AtomicInteger();
  private List<UUID> others = List.of();

  @Test
  void thePlatformKeepsAnAdminWhateverHappensAtOnce() throws Exception {
    List<String> admins = new ArrayList<>(List.of(user(name(), "platform-admin")));
    admins.add(user(name(), "platform-admin"));
    others = disableOthers(admins);
    List<Integer> statuses =
        concurrently(4, () -> platform.delete("/api/users/" + admins.get(index(admins))).status());
    assertThat(statuses).contains(409);
    List<String> left =
        admins.stream().filter(id -> platform.get("/api/users/" + id).status() == 200).toList();
    assertThat(left).hasSize(1);
    String last = "/api/users/" + left.get(0);
    assertProblem(platform.delete(last), 409, "");
    assertProblem(platform.put(last, Map.of("enabled", false)), 409, "");
    assertProblem(platform.put(last, Map.of("roles", List.of("viewer"))), 409, "");
    assertProblem(platform.put("/api/tenants/" + tenant, Map.of("enabled", false)), 409, "");
    assertThat(platform.put(last, Map.of("displayName", "The last")).status()).isEqualTo(200);
  }

  private int index(List<String> admins) {
    return next.getAndIncrement() % admins.size();
  }

  // Other tests leave admins behind, in the database that they share.
  private List<UUID> disableOthers(List<String> admins) {
    return sql.sql(
            """
            update account set enabled = false
            where enabled and id::text not in (:admins)
              and id in (select account_id from account_role where role = 'platform-admin')
            returning id\
            """)
        .param("admins", admins)
        .query(UUID.class)
        .list();
  }

  @AfterEach
  void enableOthers() {
    if (!others.isEmpty()) {
      sql.sql("update account set enabled = true where id in (:others)")
          .param("others", others)
          .update();
    }
  }
}
