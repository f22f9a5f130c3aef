package io.llmplatform.inference;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Permission;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OpenInferenceIT extends InferenceScenario {
  private static final String ECHO = "/v2/models/echo/infer";
  private static final String INFER = "/v2/models/" + MINILM + "/infer";

  /** For each element type, an array of two elements as the echo model takes it. */
  private static final Map<String, String> ELEMENTS = elements();

  @BeforeEach
  void modelsAreLoaded() {
    awaitReady(MINILM, 1);
    awaitReady("echo", 3);
  }

  private static Map<String, String> elements() {
    Map<String, String> elements = new LinkedHashMap<>();
    elements.put("bool", "[true,false]");
    elements.put("uint8", "[0,255]");
    elements.put("int8", "[-128,127]");
    elements.put("int16", "[-32768,32767]");
    elements.put("int32", "[-2147483648,2147483647]");
    elements.put("int64", "[-9223372036854775808,9223372036854775807]");
    elements.put("fp16", "[-0.5,65504.0]");
    elements.put("bf16", "[1.0,-2.5]");
    elements.put("fp32", "[3.4028235E38,1.0E-10]");
    elements.put("fp64", "[0.1,-1.7976931348623157E308]");
    elements.put("bytes", "[\"a\\u4e2d\",\"\"]");
    return elements;
  }

  @Test
  void describesServerAndModels() {
    assertThat(get("/v2").withStatus(200).json().path("name").asText()).isEqualTo("llm-platform");
    assertThat(get("/v2/health/live").withStatus(200).json().path("live").asBoolean()).isTrue();
    JsonNode model = get("/v2/models/" + MINILM).withStatus(200).json();
    assertThat(model.path("versions").get(0).asText()).isEqualTo("1");
    assertThat(model.path("platform").asText()).isEqualTo("onnxruntime_onnx");
    assertThat(model.path("inputs").findValuesAsText("name"))
        .containsExactly("input_ids", "attention_mask", "token_type_ids");
    assertThat(model.at("/inputs/0/datatype").asText()).isEqualTo("INT64");
    assertThat(model.at("/outputs/0/shape").toString()).isEqualTo("[-1,-1,384]");
    get("/v2/models/echo/versions/3").withStatus(200);
    get("/v2/models/echo/versions/4").withStatus(404);
    get("/v2/models/nobody").withStatus(404);
    get("/v2/models/nobody/ready").withStatus(404);
    assertThat(indexEntry("echo", 3).path("state").asText()).isEqualTo("READY");
  }

  @Test
  void showsConfigurationExtensionsAndStatistics() {
    assertThat(get("/v2").json().path("extensions").toString())
        .contains("binary_tensor_data", "classification", "statistics", "model_repository");
    JsonNode config = get("/v2/models/" + MINILM + "/config").withStatus(200).json();
    assertThat(config.path("max_batch_size").asInt()).isPositive();
    assertThat(config.at("/input/0/data_type").asText()).isEqualTo("TYPE_INT64");
    assertThat(config.at("/input/0/dims").toString()).isEqualTo("[-1]");
    assertThat(config.at("/output/0/dims").toString()).isEqualTo("[-1,384]");
    assertThat(get("/v2/models/echo/versions/3/config").withStatus(200).json().path("input"))
        .hasSize(ELEMENTS.size());
    infer(INFER, miniLm("[1,3]", "[101,7592,102]")).withStatus(200);
    JsonNode stats = get("/v2/models/" + MINILM + "/versions/1/stats").withStatus(200).json();
    assertThat(stats.at("/model_stats/0/inference_stats/success/count").isIntegralNumber())
        .isTrue();
    assertThat(get("/v2/models/stats").json().path("model_stats").findValuesAsText("name"))
        .contains(MINILM, "echo");
    get("/v2/models/echo/versions/9/stats").withStatus(404);
    get("/v2/models/nobody/config").withStatus(404);
    get("/v2/systemsharedmemory/status").withStatus(400);
    post("/v2/cudasharedmemory/region/x/register", "{}").withStatus(400);
  }

  @Test
  void namesClassesWhereTheModelDoes() {
    Map<String, byte[]> files = new LinkedHashMap<>(TestModels.echo());
    files.put(
        "config.json",
        "{\"id2label\":{\"0\":\"CAT\",\"1\":\"DOG\"}}"
            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    REGISTRY.add("labelled-echo", 1, files).deploy("labelled-echo", 1);
    awaitReady("labelled-echo", 1);

    JsonNode answer =
        infer(
                "/v2/models/labelled-echo/infer",
                allOf("'outputs':[{'name':'uint8_out','parameters':{'classification':2}}]"))
            .withStatus(200)
            .json();

    assertThat(answer.at("/outputs/0/data").toString()).isEqualTo("[\"255:1:DOG\",\"0:0:CAT\"]");
  }

  @Test
  void loadsAndUnloadsForThoseWhoMayDeploy() {
    REGISTRY.add("comes-and-goes", 1, TestModels.echo()).deploy("comes-and-goes", 1);
    awaitReady("comes-and-goes", 1);
    String path = "/v2/repository/models/comes-and-goes/";

    TestCaller user = TestCaller.in("platform").with(Permission.INFERENCE_INVOKE);
    assertThat(post(user, path + "unload", "{}").status()).isEqualTo(403);
    // Triton's client says no type of its body.
    send(request(path + "unload").POST(BodyPublishers.ofString("{\"parameters\":{}}")))
        .withStatus(200);
    infer("/v2/models/comes-and-goes/infer", allOf("'id':'x'")).withStatus(503);
    post(path + "load", "{'parameters':{'config':'{}'}}".replace('\'', '"')).withStatus(400);
    post(path + "load", "{}").withStatus(200);
    infer("/v2/models/comes-and-goes/infer", allOf("'id':'x'")).withStatus(200);
    post("/v2/repository/models/nobody/load", "{}").withStatus(404);
  }

  @Test
  void carriesEveryElementType() {
    StringBuilder inputs = new StringBuilder();
    ELEMENTS.forEach(
        (type, data) ->
            inputs.append(
                ",{'name':'%s','shape':[1,2],'datatype':'%s','data':%s}"
                    .formatted(type, type.toUpperCase(java.util.Locale.ROOT), data)));

    JsonNode answer =
        infer(ECHO, "{'id':'r-1','inputs':[" + inputs.substring(1) + "]}").withStatus(200).json();

    assertThat(answer.path("id").asText()).isEqualTo("r-1");
    assertThat(answer.path("model_name").asText()).isEqualTo("echo");
    assertThat(answer.path("model_version").asText()).isEqualTo("3");
    assertThat(answer.path("outputs")).hasSize(ELEMENTS.size());
    for (JsonNode output : answer.path("outputs")) {
      String type = output.path("name").asText().replace("_out", "");
      assertThat(output.path("datatype").asText()).isEqualToIgnoringCase(type);
      assertThat(output.path("shape").toString()).isEqualTo("[1,2]");
      assertThat(output.path("data").toString())
          .isEqualToIgnoringCase(requireNonNull(ELEMENTS.get(type)).replace("\\u4e2d", "\u4e2d"));
    }
  }

  @Test
  void takesNestedDataAndMembersInAnyOrder() {
    String flat = "[101,7592,102,101,102,0]";
    JsonNode expected = infer(INFER, miniLm("[2,3]", flat)).withStatus(200).json();

    JsonNode nested = infer(INFER, miniLm("[2,3]", "[[101,7592,102],[101,102,0]]")).json();
    JsonNode dataFirst =
        infer(
                INFER,
                miniLm("[2,3]", flat)
                    .replace(
                        "'shape':[2,3],'datatype':'INT64','data':" + flat,
                        "'data':"
                            + flat
                            + ",'parameters':{'a':1},'datatype':'INT64','shape':[2,3]"))
            .withStatus(200)
            .json();

    assertThat(expected.at("/outputs/0/shape").toString()).isEqualTo("[2,3,384]");
    assertThat(nested).isEqualTo(expected);
    assertThat(dataFirst).isEqualTo(expected);
  }

  @Test
  void givesTheOutputsThatAreAskedFor() {
    String request =
        allOf(
            "'outputs':[{'name':'int8_out'},{'name':'bool_out','parameters':{'binary_data':false}}]");

    JsonNode answer = infer("/v2/models/echo/versions/3/infer", request).withStatus(200).json();

    assertThat(answer.path("outputs").findValuesAsText("name"))
        .containsExactly("int8_out", "bool_out");
    assertThat(answer.has("id")).isFalse();
  }

  static List<Arguments> refusals() {
    String ok = miniLm("[1,3]", "[101,7592,102]");
    String ids = "{'name':'input_ids','shape':[1,3],'datatype':'INT64','data':[101,7592,102]}";
    return List.of(
        refusal("no inputs", "{}", "inputs"),
        refusal("inputs no array", "{'inputs':{}}", "inputs"),
        refusal("input no object", "{'inputs':[1]}", "inputs[0]"),
        refusal("missing tensor", "{'inputs':[" + ids + "]}", "attention_mask"),
        refusal("duplicate tensor", ok.replace("'attention_mask'", "'input_ids'"), "input_ids"),
        refusal("wrong name", ok.replace("'attention_mask'", "'mask'"), "mask"),
        refusal("no name", ok.replace("'name':'attention_mask',", ""), "inputs[1].name"),
        refusal("no shape", ok.replaceFirst("'shape':\\[1,3\\],", ""), "shape"),
        refusal("no datatype", ok.replaceFirst("'datatype':'INT64',", ""), "datatype"),
        refusal("no data", ok.replaceFirst(",'data':\\[101,7592,102\\]", ""), "input_ids"),
        refusal("unknown datatype", ok.replaceFirst("INT64", "UINT64"), "UINT64"),
        refusal("wrong datatype", ok.replaceFirst("INT64", "INT32"), "input_ids"),
        refusal("too few elements", ok.replaceFirst("\\[1,3\\]", "[1,4]"), "input_ids"),
        refusal("too many elements", ok.replaceFirst("\\[1,3\\]", "[1,2]"), "input_ids"),
        refusal("wrong rank", ok.replaceFirst("\\[1,3\\]", "[3]"), "input_ids"),
        refusal("sizes disagree", ok.replaceFirst("\\[1,3\\]", "[3,1]"), "attention_mask"),
        refusal("negative dimension", ok.replaceFirst("\\[1,3\\]", "[-1,3]"), "input_ids"),
        refusal(
            "overflowing shape",
            ok.replaceFirst("\\[1,3\\]", "[4294967296,4294967296]"),
            "input_ids"),
        refusal("2 GiB claim", ok.replaceFirst("\\[1,3\\]", "[1,2147483647]"), "input_ids"),
        refusal(
            "dimension too large",
            ok.replaceFirst("\\[1,3\\]", "[1,99999999999999999999]"),
            "input_ids"),
        refusal("shape of floats", ok.replaceFirst("\\[1,3\\]", "[1,3.0]"), "input_ids"),
        refusal(
            "empty tensor",
            ok.replaceFirst("\\[1,3\\]", "[0,3]").replaceFirst("\\[101,7592,102\\]", "[]"),
            "input_ids"),
        refusal("float for integer", ok.replaceFirst("7592", "7592.5"), "input_ids"),
        refusal("string for integer", ok.replaceFirst("7592", "'7592'"), "input_ids"),
        refusal("null element", ok.replaceFirst("7592", "null"), "input_ids"),
        refusal("integer too large", ok.replaceFirst("7592", "99999999999999999999"), "input_ids"),
        refusal("id out of the vocabulary", ok.replaceFirst("7592", "40000"), "compute"),
        refusal(
            "nested wrongly",
            ok.replaceFirst("\\[101,7592,102\\]", "[[101,7592],[102]]"),
            "input_ids"),
        refusal(
            "nested too deep",
            ok.replaceFirst("\\[101,7592,102\\]", "[[[101,7592,102]]]"),
            "input_ids"),
        refusal("data no array", ok.replaceFirst("\\[101,7592,102\\]", "7"), "input_ids"),
        refusal(
            "unknown output",
            ok.replaceFirst("\\{", "{'outputs':[{'name':'nothing'}],"),
            "nothing"),
        refusal(
            "output twice",
            ok.replaceFirst("\\{", "{'outputs':[{'name':'a'},{'name':'a'}],"),
            "more than once"),
        refusal(
            "binary data",
            ok.replaceFirst("'data':\\[101,7592,102\\]", "'parameters':{'binary_data_size':24}"),
            "binary"),
        refusal("id no string", ok.replaceFirst("\\{", "{'id':7,"), "id"),
        refusal("no JSON", "{'inputs':[", "JSON"));
  }

  private static Arguments refusal(String name, String body, String said) {
    return Arguments.of(name, body, said);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void refusesBadInput(String name, String body, String said) {
    assertThat(infer(INFER, body).withStatus(400).json().path("error").asText()).contains(said);
  }

  static List<Arguments> wrongElements() {
    return List.of(
        Arguments.of("fp32", "[NaN,1]"),
        Arguments.of("fp64", "[1,-Infinity]"),
        Arguments.of("fp32", "[1e39,1]"),
        Arguments.of("fp16", "[65536,1]"),
        Arguments.of("fp32", "['1',1]"),
        Arguments.of("bool", "[1,0]"),
        Arguments.of("uint8", "[256,0]"),
        Arguments.of("uint8", "[-1,0]"),
        Arguments.of("int8", "[128,0]"),
        Arguments.of("int16", "[32768,0]"),
        Arguments.of("int32", "[2147483648,0]"),
        Arguments.of("bytes", "[1,2]"),
        Arguments.of("bytes", "['\\udc00','']"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("wrongElements")
  void refusesElementsThatTheTypeCannotHold(String type, String data) {
    String body =
        allOf("'id':'x'").replace(requireNonNull(ELEMENTS.get(type)).replace('"', '\''), data);

    int index = List.copyOf(ELEMENTS.keySet()).indexOf(type);
    assertThat(infer(ECHO, body).withStatus(400).json().path("field").asText())
        .isEqualTo("inputs[%d].data".formatted(index));
  }

  @Test
  void refusesHeavyRequestsAndUnknownModels() {
    String zeros = "0,".repeat(20_000).replaceAll(",$", "");
    assertThat(
            infer(INFER, miniLm("[1,20000]", "[" + zeros + "]"))
                .withStatus(413)
                .json()
                .path("error")
                .asText())
        .contains("16384");
    infer("/v2/models/nobody/infer", "{}").withStatus(404);
    infer("/v2/models/echo/versions/9/infer", "{}").withStatus(404);
  }

  /** A request for the echo model with every input, and this member. */
  private static String allOf(String member) {
    StringBuilder inputs = new StringBuilder();
    ELEMENTS.forEach(
        (type, data) ->
            inputs.append(
                ",{'name':'%s','shape':[1,2],'datatype':'%s','data':%s}"
                    .formatted(
                        type, type.toUpperCase(java.util.Locale.ROOT), data.replace('"', '\''))));
    return "{" + member + ",'inputs':[" + inputs.substring(1) + "]}";
  }

  /** A request for MiniLM; every input has the same data. */
  private static String miniLm(String shape, String data) {
    String tensor = "{'name':'%s','shape':%s,'datatype':'INT64','data':%s}";
    return "{'inputs':[%s,%s,%s]}"
        .formatted(
            tensor.formatted("input_ids", shape, data),
            tensor.formatted("attention_mask", shape, data.replaceAll("[0-9]+", "1")),
            tensor.formatted("token_type_ids", shape, data.replaceAll("[0-9]+", "0")));
  }

  private Answer infer(String path, String body) {
    return post(path, body.replace('\'', '"'));
  }
}
