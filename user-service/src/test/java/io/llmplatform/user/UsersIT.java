package io.llmplatform.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.UserClient.Answer;
import io.llmplatform.user.account.EnsuringAccount;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.identity.Identities;
import io.llmplatform.user.identity.PasswordCheck;
import io.llmplatform.user.identity.PasswordCheck.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class UsersIT extends UserScenario {
  @Autowired PasswordCheck passwords;
  @Autowired Identities identities;
  @Autowired EnsuringAccount ensuring;

  private Answer create(UserClient caller, Object... fields) {
    Map<String, Object> body = new HashMap<>(Map.of("username", name(), "password", PASSWORD));
    for (int i = 0; i < fields.length; i += 2) {
      body.put((String) fields[i], fields[i + 1]);
    }
    return caller.post("/api/users", body);
  }

  @Test
  void aCreatedUserIsFoundAsItWasAnsweredAndLogsIn() {
    String username = name();
    Answer created =
        create(
            admin,
            "username",
            username,
            "email",
            "Ada@Acme.example",
            "phone",
            "+49 (30) 1234-56",
            "role",
            "ROLE_DEVELOPER");
    assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
    String id = created.text("/id");
    assertThat(created.headers().firstValue("Location")).contains("/api/users/" + id);
    assertThat(created.text("/tenant")).isEqualTo(tenant);
    assertThat(created.text("/roles/0")).isEqualTo("developer");
    assertThat(created.text("/phone")).isEqualTo("+4930123456");
    assertThat(created.body().toString()).doesNotContain(PASSWORD);
    assertThat(admin.get("/api/users/" + id).body()).isEqualTo(created.body());
    assertThat(passwords.check(username.toUpperCase(), PASSWORD, "test"))
        .isInstanceOfSatisfying(
            Outcome.Accepted.class,
            accepted -> {
              assertThat(accepted.identity().subject()).isEqualTo(id);
              assertThat(accepted.identity().permissions())
                  .contains(Permission.INFERENCE_INVOKE)
                  .doesNotContain(Permission.USERS_READ);
            });
  }

  @Test
  void passwordsAreStoredAsArgon2id() {
    String id = user(name());
    assertThat(
            sql.sql("select password from account where id = cast(? as uuid)")
                .param(id)
                .query(String.class)
                .single())
        .startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
  }

  @Test
  void aUsernameIsTakenOnceHoweverItIsWritten() throws Exception {
    String username = name();
    user(username);
    assertProblem(create(admin, "username", username.toUpperCase()), 409, "");
    assertProblem(create(platform, "username", username, "tenant", otherTenant), 409, "");
    String fullWidth = username.replace("user", "ｕｓｅｒ");
    assertProblem(create(admin, "username", fullWidth), 409, "");
    String contested = name();
    assertThat(concurrently(6, () -> create(admin, "username", contested).status()))
        .containsOnlyOnce(201)
        .allMatch(s -> s == 201 || s == 409);
  }

  @Test
  void badFieldsAreNamed() {
    for (String bad :
        List.of("", " ", "a b", "аdmin", "x\u0301", "a\u0000b", "x".repeat(300), "a/b")) {
      assertProblem(create(admin, "username", bad), 400, "username");
    }
    assertProblem(create(admin, "password", "short"), 400, "password");
    assertProblem(create(admin, "password", "x".repeat(10_240)), 400, "password");
    assertProblem(create(admin, "password", "12345678\u0000"), 400, "password");
    assertProblem(create(admin, "email", "nobody"), 400, "email");
    assertProblem(create(admin, "phone", "+49 call me"), 400, "phone");
    assertProblem(create(admin, "displayName", "x".repeat(300)), 400, "displayName");
    assertProblem(create(admin, "roles", List.of("viewer", "")), 400, "roles[1]");
    assertProblem(create(admin, "roles", List.of("unheard-of")), 400, "roles");
    assertProblem(create(admin, "tenant", "No Tenant"), 400, "tenant");
  }

  @Test
  void whatMeansSomethingInSqlOrLuaMeansItselfInAName() {
    String display = "'; drop table account; -- ]] return redis.call('flushall') %s ${x}";
    Answer created = create(admin, "displayName", display);
    assertThat(created.status()).isEqualTo(201);
    assertThat(admin.get("/api/users/" + created.text("/id")).text("/displayName"))
        .isEqualTo(display);
  }

  @Test
  void isFoundByNameAndByExactContacts() {
    String mark = UUID.randomUUID().toString();
    String mail = mark + "@acme.example";
    String digits = "+1" + Math.abs(mark.hashCode()) + "77";
    Answer created = create(admin, "email", mail, "phone", digits, "displayName", "Person_" + mark);
    String id = created.text("/id");
    assertThat(ids(admin, "search=" + mail.toUpperCase())).containsExactly(id);
    assertThat(ids(admin, "search=" + digits.replace("+", "%2B"))).containsExactly(id);
    assertThat(ids(admin, "search=person_" + mark)).containsExactly(id);
    assertThat(ids(admin, "search=" + mail.substring(1))).isEmpty();
    assertThat(ids(as(TestCaller.tenantAdmin(otherTenant)), "search=" + mail)).isEmpty();
    assertThat(ids(admin, "enabled=false")).isEmpty();
    assertThat(ids(admin, "search=%25")).isEmpty();
    assertProblem(admin.get("/api/users?search=%00"), 400, "search");
    assertProblem(admin.get("/api/users?tenant=" + otherTenant), 404, "");
  }

  private static List<String> ids(UserClient caller, String query) {
    Answer page = caller.get("/api/users?" + query);
    assertThat(page.status()).as("%s", page.body()).isEqualTo(200);
    return page.body().at("/items").findValuesAsText("id");
  }

  @Test
  void listsPageByPageWithoutRepeatingOrMissingAny() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      names.add(name());
      user(names.get(i));
    }
    List<String> listed = new ArrayList<>();
    String token = "";
    do {
      Answer page = admin.get("/api/users?limit=2&pageToken=" + token);
      for (JsonNode item : page.body().at("/items")) {
        listed.add(item.at("/username").asText());
      }
      token = page.text("/nextPageToken");
    } while (!token.isEmpty());
    assertThat(listed).containsExactlyElementsOf(names.stream().sorted().toList());
  }

  @Test
  void ofConcurrentEditsOneWins() throws Exception {
    String path = "/api/users/" + user(name());
    assertThat(
            concurrently(
                8, () -> admin.put(path, Map.of("displayName", "A", "version", 1)).status()))
        .containsOnlyOnce(200)
        .allMatch(s -> s == 200 || s == 409);
    assertProblem(admin.put(path, Map.of("displayName", "B"), "If-Match", "\"1\""), 409, "");
  }

  @Test
  void whatIsAbsentStaysAndWhatIsEmptyGoes() {
    String id = create(admin, "email", "a@b.example", "displayName", "A").text("/id");
    Answer changed = admin.send("PATCH", "/api/users/" + id, Map.of("email", ""));
    assertThat(changed.body().has("email")).isFalse();
    assertThat(changed.text("/displayName")).isEqualTo("A");
  }

  @Test
  void nobodyGivesMoreThanTheyHave() {
    assertThat(create(admin, "roles", List.of("platform-admin")).status()).isEqualTo(403);
    assertThat(create(admin, "roles", List.of("service")).status()).isEqualTo(403);
    String id = user(name(), "viewer");
    assertThat(admin.put("/api/users/" + id, Map.of("roles", List.of("PLATFORM_ADMIN"))).status())
        .isEqualTo(403);
    TestCaller clerk = TestCaller.in(tenant).with(Permission.USERS_READ, Permission.USERS_WRITE);
    assertThat(create(as(clerk), "roles", List.of("developer")).status()).isEqualTo(403);
    assertThat(create(as(clerk)).status()).isEqualTo(201);
  }

  @Test
  void nobodyChangesWhoMayMore() {
    String superior = user(name(), "platform-admin");
    String path = "/api/users/" + superior;
    assertThat(admin.put(path, Map.of("enabled", false)).status()).isEqualTo(403);
    assertThat(admin.put(path + "/password", Map.of("password", "taken over 1")).status())
        .isEqualTo(403);
    assertThat(admin.post(path + "/unlock", Map.of()).status()).isEqualTo(403);
    assertThat(admin.delete(path).status()).isEqualTo(403);
  }

  @Test
  void aTenantsUsersAreUnknownToOthers() {
    String path = "/api/users/" + user(name());
    UserClient other = as(TestCaller.tenantAdmin(otherTenant));
    assertProblem(other.get(path), 404, "");
    assertProblem(other.put(path, Map.of("enabled", false)), 404, "");
    assertProblem(other.delete(path), 404, "");
    assertProblem(other.put(path + "/password", Map.of("password", PASSWORD)), 404, "");
    assertProblem(other.post(path + "/unlock", Map.of()), 404, "");
    assertProblem(create(other, "tenant", tenant), 404, "");
    assertProblem(other.get("/api/users/a%20b"), 404, "");
    assertProblem(other.get("/api/users/a%00b"), 400, "");
    assertThat(as(TestCaller.viewer(tenant)).get(path).status()).isEqualTo(403);
  }

  @Test
  void theOwnPasswordIsSetWithThePresentOne() {
    String username = name();
    String id = user(username, "developer");
    UserClient self = as(TestCaller.developer(tenant).withSubject(id));
    assertThat(self.get("/api/users/me").text("/username")).isEqualTo(username);
    String path = "/api/users/me/password";
    assertProblem(self.put(path, Map.of("password", "a new password")), 400, "currentPassword");
    assertProblem(
        self.put(path, Map.of("password", "a new password", "currentPassword", "wrong one")),
        400,
        "currentPassword");
    assertThat(
            self.put(path, Map.of("password", "a new password", "currentPassword", PASSWORD))
                .status())
        .isEqualTo(204);
    assertThat(passwords.check(username, PASSWORD, "test")).isInstanceOf(Outcome.Rejected.class);
    assertThat(passwords.check(username, "a new password", "test"))
        .isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void aDisabledUserIsNobody() {
    String username = name();
    String id = user(username, "viewer");
    assertThat(identities.bySubject(id)).isPresent();
    assertThat(admin.put("/api/users/" + id, Map.of("enabled", false)).status()).isEqualTo(200);
    assertThat(identities.bySubject(id)).isEmpty();
    assertThat(passwords.check(username, PASSWORD, "test")).isInstanceOf(Outcome.Rejected.class);
  }

  @Test
  void ensuringIsIdempotentAndReplacesOnlyTheDifferingPassword() {
    String username = name();
    String id = ensuring.ensure(tenant, username, PASSWORD, Set.of("tenant-admin"));
    assertThat(ensuring.ensure(tenant, username, PASSWORD, Set.of("tenant-admin"))).isEqualTo(id);
    assertThat(admin.get("/api/users/" + id).text("/version")).isEqualTo("1");
    assertThat(ensuring.ensure(tenant, username, "another one", Set.of())).isEqualTo(id);
    assertThat(passwords.check(username, "another one", "test"))
        .isInstanceOf(Outcome.Accepted.class);
    assertThat(admin.get("/api/users/" + id).text("/roles/0")).isEqualTo("tenant-admin");
  }
}
