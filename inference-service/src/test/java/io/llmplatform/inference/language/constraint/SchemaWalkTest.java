package io.llmplatform.inference.language.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.llmplatform.inference.language.Vocabulary;
import io.llmplatform.inference.language.constraint.RandomSchemas.Example;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Judged by another validator: what is let through meets the schema; what meets it is let through.
 */
class SchemaWalkTest {
  private static final ObjectMapper JSON =
      JsonMapper.builder(JsonFactory.builder().build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .build();

  @Test
  void walksEndInJsonThatMeetsTheSchema() throws IOException {
    Random random = new Random(3);
    for (int round = 0; round < 60; round++) {
      requireValidWalks(new RandomSchemas(random).next(3).schema(), 4, random);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'object','properties':{'value':{'type':'integer'},'children':{'type':'array',"
            + "'items':{'$ref':'#'}}},'required':['value','children']}",
        "{'$ref':'#/$defs/tree','$defs':{'tree':{'anyOf':[{'type':'null'},{'type':'object',"
            + "'properties':{'left':{'$ref':'#/$defs/tree'},'right':{'$ref':'#/$defs/tree'}},"
            + "'required':['left','right'],'additionalProperties':false}]}}}",
        "{'allOf':[{'properties':{'a':{'type':'string'}},'required':['a']},"
            + "{'properties':{'a':{'maxLength':3},'b':{'type':'null'}},'required':['b']}]}",
        "{'type':'object','additionalProperties':{'type':['integer','null']},'required':['x']}",
        "{'type':'string','pattern':'^a.*z$','minLength':4,'maxLength':9}",
        "{'type':['integer','string'],'minimum':5,'maxLength':2}",
        "{'type':'array','items':{'type':'array','items':{'type':'array','maxItems':2},"
            + "'minItems':1,'maxItems':2},'minItems':2,'maxItems':2}",
        "{'type':'string','minLength':300,'maxLength':301}",
        "{'type':'object','properties':{'kind':{'const':'a'},'x':{'type':'integer'}},"
            + "'required':['kind'],'anyOf':[{'required':['x']},{'properties':{'y':{'type':'null'}}}]}",
        "{'type':'integer'}",
        "{'type':'number'}",
        "{'exclusiveMinimum':-0.05,'exclusiveMaximum':0.05}",
        "{'minimum':0.5}",
        "{'maximum':-12.25}",
        "{'type':'integer','exclusiveMinimum':99}",
        "{}",
        "true"
      })
  void walksOfTheseSchemasDoToo(String schema) throws IOException {
    requireValidWalks(Texts.json(schema), 16, new Random(5));
  }

  private static void requireValidWalks(JsonNode schema, int walks, Random random)
      throws IOException {
    JsonSchema validator = validator(schema);
    for (int i = 0; i < walks; i++) {
      Vocabulary vocabulary = i % 2 == 0 ? Vocabularies.bytes() : Vocabularies.random(random);
      CompiledConstraint constraint =
          new ConstraintCompiler(vocabulary).compile(Grammar.jsonSchema(schema));
      byte[] text = new Walks(vocabulary, random).walk(constraint);
      String read = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
      assertThat(validator.validate(JSON.readTree(read))).as("%s of %s", read, schema).isEmpty();
    }
  }

  @Test
  void walksOfAnyObjectEndInJson() throws IOException {
    Random random = new Random(4);
    for (int i = 0; i < 60; i++) {
      Vocabulary vocabulary = Vocabularies.random(random);
      byte[] text =
          new Walks(vocabulary, random)
              .walk(new ConstraintCompiler(vocabulary).compile(Grammar.json()));
      assertThat(JSON.readTree(text).isObject()).isTrue();
    }
  }

  /** Compact, and with properties in the schema's order. */
  @Test
  void documentsThatMeetTheSchemaAreLetThrough() throws IOException {
    Random random = new Random(6);
    for (int round = 0; round < 150; round++) {
      Example example = new RandomSchemas(random).next(3);
      CompiledConstraint constraint = Texts.compile(Grammar.jsonSchema(example.schema()));
      for (int i = 0; i < 5; i++) {
        String text = JSON.writeValueAsString(example.values().get());
        assertThat(Texts.exactly(constraint, text))
            .as("%s of %s", text, example.schema())
            .isEqualTo(Texts.COMPLETE);
      }
    }
  }

  /** Documents with a byte changed, added or left out. */
  @Test
  void whatDoesNotMeetTheSchemaIsNotLetThrough() throws IOException {
    Random random = new Random(8);
    for (int round = 0; round < 60; round++) {
      Example example = new RandomSchemas(random).next(2);
      JsonSchema validator = validator(example.schema());
      CompiledConstraint constraint = Texts.compile(Grammar.jsonSchema(example.schema()));
      for (int i = 0; i < 30; i++) {
        String text = changed(JSON.writeValueAsString(example.values().get()), random);
        if (Texts.exactly(constraint, text).equals(Texts.COMPLETE)) {
          assertThat(validator.validate(JSON.readTree(text)))
              .as("%s of %s", text, example.schema())
              .isEmpty();
        }
      }
    }
  }

  private static String changed(String text, Random random) {
    String alphabet = "0123456789-.,:\"{}[]nab zé\\";
    int at = random.nextInt(text.length());
    String added = alphabet.charAt(random.nextInt(alphabet.length())) + "";
    return switch (random.nextInt(3)) {
      case 0 -> text.substring(0, at) + added + text.substring(at);
      case 1 -> text.substring(0, at) + text.substring(at + 1);
      default -> text.substring(0, at) + added + text.substring(at + 1);
    };
  }

  /** What is allowed by masks is what is allowed token by token, bytes after bytes. */
  @Test
  void masksHoldExactlyTheTokensThatCanBeAccepted() {
    Random random = new Random(9);
    for (int round = 0; round < 15; round++) {
      Vocabulary vocabulary = Vocabularies.random(random);
      Grammar grammar = Grammar.jsonSchema(new RandomSchemas(random).next(3).schema());
      CompiledConstraint constraint = new ConstraintCompiler(vocabulary).compile(grammar);
      TokenConstraint sequence = constraint.newConstraint();
      CompiledConstraint bytes = Texts.compile(grammar);
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      for (int step = 0; step < 12 && !sequence.allowed().isEmpty(); step++) {
        requireSame(sequence, vocabulary, bytes, text.toByteArray());
        int[] allowed = sequence.allowed().stream().toArray();
        int token = allowed[random.nextInt(allowed.length)];
        sequence.accept(token);
        text.writeBytes(vocabulary.bytes(token));
      }
    }
  }

  private static void requireSame(
      TokenConstraint sequence, Vocabulary vocabulary, CompiledConstraint bytes, byte[] text) {
    for (int token = 0; token < vocabulary.size(); token++) {
      TokenConstraint trial = bytes.newConstraint();
      give(trial, text);
      byte[] next = vocabulary.bytes(token);
      boolean follows = !vocabulary.isSpecial(token) && next.length > 0 && give(trial, next);
      assertThat(sequence.allowed().get(token)).as("token %d", token).isEqualTo(follows);
    }
  }

  private static boolean give(TokenConstraint sequence, byte[] bytes) {
    for (byte value : bytes) {
      if (!sequence.allowed().get(value & 0xff)) {
        return false;
      }
      sequence.accept(value & 0xff);
    }
    return true;
  }

  private static JsonSchema validator(JsonNode schema) throws IOException {
    return JsonSchemaFactory.getInstance(VersionFlag.V202012)
        .getSchema(
            JSON.readTree(schema.toString()),
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
  }
}
