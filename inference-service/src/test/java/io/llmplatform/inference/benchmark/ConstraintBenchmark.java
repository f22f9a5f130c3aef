package io.llmplatform.inference.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.inference.language.Vocabulary;
import io.llmplatform.inference.language.constraint.CompiledConstraint;
import io.llmplatform.inference.language.constraint.ConstraintCompiler;
import io.llmplatform.inference.language.constraint.Grammar;
import io.llmplatform.inference.language.constraint.TokenConstraint;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What constraints cost per token. Its argument is a file of tokens in tiktoken's format (base64
 * and a number in each line); without one, 150,000 made-up words.
 */
public final class ConstraintBenchmark {
  private static final String PERSON =
      """
      {"type":"object","required":["name","age","email","address","tags","notes"],
       "additionalProperties":false,"properties":{
        "name":{"type":"string","maxLength":100},"age":{"type":"integer","minimum":0,"maximum":150},
        "email":{"type":"string","format":"email"},
        "address":{"type":"object","required":["street","city"],"additionalProperties":false,
         "properties":{"street":{"type":"string"},"city":{"type":"string"},
          "country":{"enum":["Germany","France","Japan"]}}},
        "tags":{"type":"array","items":{"type":"string"},"maxItems":10},
        "notes":{"type":"string","maxLength":2000}}}
      """;

  private static final String DOCUMENT =
      """
      {"name": "Ada Lovelace", "age": 36, "email": "ada@example.org", "address": {"street": \
      "12 St James's Square", "city": "London", "country": "France"}, "tags": ["mathematics", \
      "poetry", "engines"], "notes": "She wrote the first program, for a machine that was never \
      built; and she saw further than its inventor what such machines might do one day."}\
      """;

  private ConstraintBenchmark() {}

  public static void main(String[] args) throws IOException {
    Words vocabulary = new Words(args.length == 0 ? madeUp() : read(Path.of(args[0])));
    long start = cpuTime();
    ConstraintCompiler compiler = new ConstraintCompiler(vocabulary);
    System.out.printf("%,d tokens, tree made in %d ms%n", vocabulary.size(), millisSince(start));
    Map<String, Grammar> grammars = new LinkedHashMap<>();
    grammars.put("any object", Grammar.json());
    grammars.put("schema", Grammar.jsonSchema(new ObjectMapper().readTree(PERSON)));
    for (int round = 0; round < 3; round++) {
      ConstraintCompiler each = round == 0 ? compiler : new ConstraintCompiler(vocabulary);
      grammars.forEach((name, grammar) -> run(name, grammar, each, vocabulary));
    }
  }

  private static void run(
      String name, Grammar grammar, ConstraintCompiler compiler, Words vocabulary) {
    long start = cpuTime();
    CompiledConstraint constraint = compiler.compile(grammar);
    System.out.printf("%s: compiled in %d ms%n", name, millisSince(start));
    for (String time : List.of("first", "again")) {
      long[] nanos = steps(constraint, vocabulary);
      long sum = Arrays.stream(nanos).sum();
      Arrays.sort(nanos);
      System.out.printf(
          "  %s: %d tokens, mean %,d µs, median %,d µs, most %,d µs%n",
          time,
          nanos.length,
          sum / nanos.length / 1000,
          nanos[nanos.length / 2] / 1000,
          nanos[nanos.length - 1] / 1000);
    }
  }

  private static long[] steps(CompiledConstraint constraint, Words vocabulary) {
    TokenConstraint sequence = constraint.newConstraint();
    List<Integer> tokens = vocabulary.tokens(DOCUMENT);
    long[] nanos = new long[tokens.size()];
    for (int i = 0; i < nanos.length; i++) {
      long start = cpuTime();
      if (!sequence.allowed().get(tokens.get(i))) {
        throw new IllegalStateException("token " + i + " is not allowed");
      }
      sequence.accept(tokens.get(i));
      nanos[i] = cpuTime() - start;
    }
    return nanos;
  }

  private static long millisSince(long start) {
    return (cpuTime() - start) / 1_000_000;
  }

  /** Of this thread, so that other work on the machine does not count. */
  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static List<byte[]> read(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> Base64.getDecoder().decode(line.split(" ")[0]))
        .toList();
  }

  private static List<byte[]> madeUp() {
    Random random = new Random(1);
    Set<String> words = new LinkedHashSet<>();
    words.addAll(
        List.of("\":", "\": ", "\": \"", "\",", "\", \"", "\"}", "{\"", "},", "\"]", "[\""));
    String letters = "etaoinshrdlucmfwypvbgkqjxz";
    while (words.size() < 150_000 - 256) {
      StringBuilder word = new StringBuilder(random.nextInt(2) == 0 ? " " : "");
      int length = 1 + random.nextInt(9);
      for (int i = 0; i < length; i++) {
        word.append(letters.charAt((int) (26 * Math.pow(random.nextDouble(), 1.5))));
      }
      words.add(word + (random.nextInt(60) == 0 ? "\"" : ""));
    }
    List<byte[]> tokens = new ArrayList<>();
    for (int value = 0; value < 256; value++) {
      tokens.add(new byte[] {(byte) value});
    }
    words.forEach(word -> tokens.add(word.getBytes(StandardCharsets.UTF_8)));
    return tokens;
  }

  /** Tokens without special ones. */
  private record Words(List<byte[]> words) implements Vocabulary {
    @Override
    public int size() {
      return words.size();
    }

    @Override
    public byte[] bytes(int token) {
      return words.get(token);
    }

    @Override
    public boolean isSpecial(int token) {
      return false;
    }

    /** Of a text in ASCII, the longest first. */
    List<Integer> tokens(String text) {
      Map<String, Integer> ids = new LinkedHashMap<>();
      for (int i = 0; i < words.size(); i++) {
        ids.put(new String(words.get(i), StandardCharsets.ISO_8859_1), i);
      }
      List<Integer> tokens = new ArrayList<>();
      for (int at = 0; at < text.length(); ) {
        int to = Math.min(text.length(), at + 30);
        while (!ids.containsKey(text.substring(at, to))) {
          to--;
        }
        tokens.add(ids.get(text.substring(at, to)));
        at = to;
      }
      return tokens;
    }
  }
}
