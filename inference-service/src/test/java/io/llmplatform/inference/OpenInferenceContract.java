package io.llmplatform.inference;

import static io.llmplatform.inference.InferCall.floats;
import static io.llmplatform.inference.InferCall.longs;
import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.InferCall.Input;
import io.llmplatform.inference.InferCall.Outcome;
import io.llmplatform.registry.api.Visibility;
import io.llmplatform.testing.identity.TestCaller;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the Open Inference Protocol does, however it is carried: JSON, binary data, gRPC. */
abstract class OpenInferenceContract extends InferenceScenario {
  static final TestCaller DEVELOPER = TestCaller.developer("platform");
  private static final String OF_ACME = "echo-of-acme";
  private static final List<Long> ONE_ROW = List.of(1L, 2L);

  /** Sends a call. */
  abstract Outcome infer(InferCall call);

  /** Whether NaN and infinity pass. */
  boolean carriesAllBits() {
    return true;
  }

  @BeforeAll
  static void deployToAcme() {
    REGISTRY
        .add("acme", OF_ACME, 1, TestModels.echo())
        .deploy("acme", Visibility.TENANT, OF_ACME, 1);
  }

  @BeforeEach
  void served() {
    awaitReady(MINILM, 1);
    awaitReady("echo", 3);
  }

  private static InferCall echo() {
    return InferCall.of(DEVELOPER, "echo", allTypes().toArray(Input[]::new));
  }

  /** Two elements of each type. */
  static List<Input> allTypes() {
    List<Input> inputs = new ArrayList<>();
    inputs.add(input("bool", 1, 0));
    inputs.add(input("uint8", 0, 255));
    inputs.add(input("int8", 128, 127));
    inputs.add(input("int16", 0, 0x80, 0xff, 0x7f));
    inputs.add(input("int32", 0, 0, 0, 0x80, 0xff, 0xff, 0xff, 0x7f));
    inputs.add(
        input("int64", 0, 0, 0, 0, 0, 0, 0, 0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f));
    inputs.add(input("fp16", 0x00, 0x3c, 0xff, 0xfb));
    inputs.add(input("bf16", 0x80, 0x3f, 0x80, 0xbf));
    inputs.add(floats("fp32", ONE_ROW, 0.1f, -Float.MAX_VALUE));
    ByteBuffer doubles = InferCall.buffer(16).putDouble(0.1).putDouble(-Double.MAX_VALUE);
    inputs.add(new Input("fp64", "FP64", ONE_ROW, doubles.array()));
    inputs.add(strings("bytes", "", "鱼 and chips"));
    return inputs;
  }

  private static Input input(String name, int... bytes) {
    byte[] data = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      data[i] = (byte) bytes[i];
    }
    return new Input(name, name.toUpperCase(java.util.Locale.ROOT), ONE_ROW, data);
  }

  private static Input strings(String name, String... values) {
    ByteBuffer data = InferCall.buffer(1024);
    for (String value : values) {
      byte[] text = value.getBytes(StandardCharsets.UTF_8);
      data.putInt(text.length).put(text);
    }
    byte[] written = java.util.Arrays.copyOf(data.array(), data.position());
    return new Input(name, "BYTES", ONE_ROW, written);
  }

  private static InferCall miniLm() {
    List<Long> shape = List.of(1L, 3L);
    return InferCall.of(
        DEVELOPER,
        MINILM,
        longs("input_ids", shape, 101, 7592, 102),
        longs("attention_mask", shape, 1, 1, 1),
        longs("token_type_ids", shape, 0, 0, 0));
  }

  @Test
  void givesEveryElementBackAsItCame() {
    Outcome outcome = infer(echo());

    assertThat(outcome.code()).as(outcome.message()).isEqualTo("OK");
    assertThat(outcome.id()).isEqualTo("an-id");
    assertThat(outcome.version()).isEqualTo("3");
    for (Input sent : allTypes()) {
      InferCall.Output got = outcome.output(sent.name() + "_out");
      assertThat(got.type()).isEqualTo(sent.type());
      assertThat(got.shape()).isEqualTo(sent.shape());
      assertThat(got.data()).as(sent.name()).isEqualTo(sent.data());
    }
  }

  @Test
  void carriesNanAndInfinityUnharmedOrRefusesThem() {
    int payload = 0x7fc00abc;
    Input odd = floats("fp32", ONE_ROW, Float.intBitsToFloat(payload), Float.NEGATIVE_INFINITY);

    Outcome outcome = infer(echo().inputs(replaced("fp32", odd)));

    if (carriesAllBits()) {
      assertThat(outcome.output("fp32_out").data()).isEqualTo(odd.data());
      assertThat(outcome.output("fp32_out").buffer().getInt()).isEqualTo(payload);
    } else {
      refused(outcome, "INVALID_ARGUMENT", "fp32");
    }
  }

  private static List<Input> replaced(String name, Input by) {
    return allTypes().stream().map(each -> each.name().equals(name) ? by : each).toList();
  }

  @Test
  void answersOnlyTheOutputsAskedForInTheirOrder() {
    Outcome outcome = infer(echo().output("int64_out", 0).output("bool_out", 0));

    assertThat(outcome.outputs().keySet()).containsExactly("int64_out", "bool_out");
  }

  @Test
  void classifies() {
    Outcome outcome =
        infer(
            echo()
                .inputs(replaced("fp32", floats("fp32", ONE_ROW, 0.25f, 0.75f)))
                .output("fp32_out", 1)
                .output("int8_out", 5)
                .output("uint8_out", 0));

    assertThat(outcome.output("fp32_out").type()).isEqualTo("BYTES");
    assertThat(outcome.output("fp32_out").shape()).containsExactly(1L, 1L);
    assertThat(outcome.output("fp32_out").strings()).containsExactly("0.750000:1");
    assertThat(outcome.output("int8_out").strings()).containsExactly("127:1", "-128:0");
    assertThat(outcome.output("uint8_out").type()).isEqualTo("UINT8");
    refused(infer(echo().output("bytes_out", 1)), "INVALID_ARGUMENT", "bytes_out");
  }

  @Test
  void runsAModelAndSaysWhichVersionAnswered() {
    Outcome outcome = infer(miniLm().version("1").parameter("priority", 1L));

    assertThat(outcome.code()).as(outcome.message()).isEqualTo("OK");
    assertThat(outcome.output("last_hidden_state").shape()).containsExactly(1L, 3L, 384L);
    assertThat(outcome.version()).isEqualTo("1");
  }

  static List<Arguments> refusals() {
    InferCall call = miniLm();
    List<Long> shape = List.of(1L, 3L);
    List<Input> all = call.inputs();
    Input ids = all.get(0);
    return List.of(
        Arguments.of("missing input", call.inputs(all.subList(0, 2)), "token_type_ids"),
        Arguments.of("unknown input", with(call, longs("nothing", shape, 1, 2, 3)), "nothing"),
        Arguments.of("input twice", with(call, ids), "more than once"),
        Arguments.of("wrong datatype", instead(call, floats("input_ids", shape, 1, 2, 3)), "INT64"),
        Arguments.of(
            "datatype that cannot be carried",
            instead(call, new Input("input_ids", "UINT64", shape, ids.data())),
            "UINT64"),
        Arguments.of(
            "no datatype", instead(call, new Input("input_ids", "", shape, ids.data())), ""),
        Arguments.of("wrong rank", instead(call, longs("input_ids", List.of(3L), 1, 2, 3)), "[3]"),
        Arguments.of(
            "too few elements",
            instead(call, longs("input_ids", List.of(1L, 4L), 1, 2, 3)),
            "[1, 4]"),
        Arguments.of(
            "too many elements",
            instead(call, longs("input_ids", List.of(1L, 2L), 1, 2, 3)),
            "[1, 2]"),
        Arguments.of(
            "sizes disagree", instead(call, longs("input_ids", List.of(3L, 1L), 1, 2, 3)), "equal"),
        Arguments.of(
            "negative dimension",
            instead(call, longs("input_ids", List.of(-1L, 3L), 1, 2, 3)),
            "negative"),
        Arguments.of(
            "2 GiB claim",
            instead(call, longs("input_ids", List.of(1L, 1L << 31), 1, 2, 3)),
            "input_ids"),
        Arguments.of(
            "overflowing shape",
            instead(call, longs("input_ids", List.of(1L << 32, 1L << 32), 1, 2, 3)),
            "more elements"),
        Arguments.of(
            "empty tensor", instead(call, longs("input_ids", List.of(0L, 3L))), "no element"),
        Arguments.of(
            "id out of the vocabulary",
            instead(call, longs("input_ids", shape, 1, 40000, 2)),
            "compute"),
        Arguments.of(
            "more tokens than the model has positions",
            call.inputs(
                all.stream()
                    .map(input -> longs(input.name(), List.of(1L, 600L), new long[600]))
                    .toList()),
            "512 by 600"),
        Arguments.of("unknown output", call.output("nothing", 0), "nothing"),
        Arguments.of("sequence", call.parameter("sequence_id", 7L), "sequence_id"),
        Arguments.of("negative priority", call.parameter("priority", -1L), "priority"),
        Arguments.of("priority beyond the last", call.parameter("priority", 11L), "priority"),
        Arguments.of("timeout no integer", call.parameter("timeout", "soon"), "timeout"));
  }

  private static InferCall with(InferCall call, Input more) {
    List<Input> inputs = new ArrayList<>(call.inputs());
    inputs.add(more);
    return call.inputs(inputs);
  }

  /** With another first input. */
  private static InferCall instead(InferCall call, Input first) {
    List<Input> inputs = new ArrayList<>(call.inputs());
    inputs.set(0, first);
    return call.inputs(inputs);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void refusesBadInputByName(String name, InferCall call, String said) {
    refused(infer(call), "INVALID_ARGUMENT", said);
  }

  @Test
  void acceptsTheParametersThatClientsSendWithoutMeaningAnything() {
    Outcome outcome =
        infer(
            miniLm()
                .parameter("sequence_id", 0L)
                .parameter("sequence_start", false)
                .parameter("timeout", 60_000_000L)
                .parameter("my_own", "thing"));

    assertThat(outcome.code()).as(outcome.message()).isEqualTo("OK");
  }

  @Test
  void refusesARequestThatWeighsTooMuch() {
    List<Long> shape = List.of(1L, 20_000L);
    long[] ones = new long[20_000];
    refused(
        infer(
            InferCall.of(
                DEVELOPER,
                MINILM,
                longs("input_ids", shape, ones),
                longs("attention_mask", shape, ones),
                longs("token_type_ids", shape, ones))),
        "TOO_LARGE",
        "16384");
  }

  @Test
  void knowsWhatIsThereAndForWhom() {
    awaitReady(TestCaller.developer("acme"), OF_ACME, 1);
    InferCall ofAcme = echo().of(OF_ACME);

    assertThat(infer(ofAcme.by(TestCaller.developer("acme"))).code()).isEqualTo("OK");
    refused(infer(ofAcme), "NOT_FOUND", OF_ACME);
    refused(infer(echo().of("nobody")), "NOT_FOUND", "nobody");
    refused(infer(echo().version("9")), "NOT_FOUND", "9");
    refused(infer(echo().version("one")), "NOT_FOUND", "one");
  }

  @Test
  void letsThoseInferWhoMay() {
    refused(infer(echo().by(null)), "UNAUTHENTICATED", "token");
    refused(infer(echo().by(TestCaller.viewer("platform"))), "PERMISSION_DENIED", "permission");
    TestCaller keyForAnother = DEVELOPER.withKey("k1", io.llmplatform.user.api.Limits.NONE, MINILM);
    refused(infer(echo().by(keyForAnother)), "PERMISSION_DENIED", "API key");
  }

  private static void refused(Outcome outcome, String code, String said) {
    assertThat(outcome.code()).as(outcome.message()).isEqualTo(code);
    assertThat(outcome.message()).contains(said);
  }
}
