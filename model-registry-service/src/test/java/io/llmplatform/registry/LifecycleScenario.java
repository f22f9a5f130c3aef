package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.registry.RegistryClient.Answer;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A model with versions, and what was told of it. */
@SuppressWarnings("NullAway.Init") // set before each test
abstract class LifecycleScenario extends RegistryScenario {
  @Autowired JdbcClient database;

  String path() {
    return "/api/models/" + model;
  }

  String version(int number) {
    return path() + "/versions/" + number;
  }

  void uploaded(int versions) throws Exception {
    registered();
    for (int i = 1; i <= versions; i++) {
      Multipart body = new Multipart().file("a", i + " of " + model);
      assertThat(registry.upload(model, body).status()).isEqualTo(201);
    }
  }

  /** The types of the model's events, in order, each with its version. */
  List<String> events() throws Exception {
    List<String> types = new ArrayList<>();
    for (JsonNode event : outbox()) {
      types.add((event.at("/type").asText() + " " + event.at("/data/version").asText()).strip());
    }
    return types;
  }

  List<JsonNode> outbox() throws Exception {
    List<JsonNode> events = new ArrayList<>();
    for (String text :
        database
            .sql("select event from model_event_outbox where key = ? order by sequence")
            .param("platform/" + model)
            .query(String.class)
            .list()) {
      events.add(new ObjectMapper().readTree(text));
    }
    return events;
  }

  List<String> search(String path, String filter) throws Exception {
    Answer found = registry.get(path + "?filter=" + URLEncoder.encode(filter, UTF_8));
    assertThat(found.status()).as("%s", found.body()).isEqualTo(200);
    return found.body().at("/items").findValuesAsText("version");
  }
}
