package io.llmplatform.inference.engine;

import io.llmplatform.inference.tensor.TensorSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether requests of a session can share runs, read from the names of its dimensions. They can
 * where the first dimension of everything is one and the same, and what a row's outputs look like
 * depends on that row only.
 *
 * @param kind how they can
 * @param sequences outputs that have a vector for each token, and are cut back to their own length
 * @param obstacle why they cannot, as the end of a sentence; empty where they can
 */
record BatchSignature(Kind kind, Set<String> sequences, String obstacle) {
  private static final String MASK = "attention_mask";
  private static final Set<String> TOKEN_INPUTS =
      Set.of("input_ids", MASK, "token_type_ids", "position_ids");

  enum Kind {
    /** Not at all. */
    ALONE,
    /** Those whose rows have equal shapes. */
    ROWS,
    /** Any: its rows are sequences of tokens, padded under a mask. */
    TOKENS
  }

  BatchSignature {
    sequences = Set.copyOf(sequences);
  }

  static BatchSignature of(ModelSession session) {
    List<TensorSpec> inputs = session.inputs();
    List<TensorSpec> outputs = session.outputs();
    String obstacle = obstacle(inputs, outputs);
    if (!obstacle.isEmpty()) {
      return new BatchSignature(Kind.ALONE, Set.of(), obstacle);
    }
    String sequence = symbol(inputs, 1);
    if (sequence.isEmpty() || !areTokens(inputs) || !canBeCut(outputs, sequence)) {
      return new BatchSignature(Kind.ROWS, Set.of(), "");
    }
    return new BatchSignature(
        Kind.TOKENS,
        outputs.stream()
            .filter(output -> isSequence(output, sequence))
            .map(TensorSpec::name)
            .collect(Collectors.toSet()),
        "");
  }

  private static String obstacle(List<TensorSpec> inputs, List<TensorSpec> outputs) {
    List<TensorSpec> all = Stream.concat(inputs.stream(), outputs.stream()).toList();
    Set<String> batch = new HashSet<>();
    for (TensorSpec spec : all) {
      if (spec.rank() == 0 || spec.dimensions().get(0) >= 0) {
        return "the first dimension of '%s' is fixed".formatted(spec.name());
      }
      batch.add(spec.symbols().get(0));
    }
    if (batch.size() > 1) {
      return "its first dimensions are not one and the same";
    }
    return all.stream()
        .filter(spec -> later(spec).anyMatch(symbol -> !symbol.isEmpty() && batch.contains(symbol)))
        .map(spec -> "'%s' has the batch in another dimension too".formatted(spec.name()))
        .findFirst()
        .orElseGet(() -> unforeseen(inputs, outputs));
  }

  /** A size that no input has may depend on all rows of a run: of objects found, for example. */
  private static String unforeseen(List<TensorSpec> inputs, List<TensorSpec> outputs) {
    Set<String> given = inputs.stream().flatMap(BatchSignature::later).collect(Collectors.toSet());
    given.remove("");
    for (TensorSpec output : outputs) {
      for (int axis = 1; axis < output.rank(); axis++) {
        boolean fixed = output.dimensions().get(axis) >= 0;
        if (!fixed && !given.contains(output.symbols().get(axis))) {
          return "dimension %d of its output '%s' is none of its inputs'"
              .formatted(axis, output.name());
        }
      }
    }
    return "";
  }

  /** The names of all dimensions but the first. */
  private static Stream<String> later(TensorSpec spec) {
    return spec.symbols().stream().skip(1);
  }

  /** The name that a dimension has in all tensors; empty where it has none, or several. */
  private static String symbol(List<TensorSpec> specs, int axis) {
    List<String> symbols =
        specs.stream()
            .map(spec -> spec.rank() > axis ? spec.symbols().get(axis) : "")
            .distinct()
            .toList();
    return symbols.size() == 1 ? symbols.get(0) : "";
  }

  private static boolean areTokens(List<TensorSpec> inputs) {
    return inputs.stream()
            .allMatch(
                input ->
                    TOKEN_INPUTS.contains(input.name())
                        && input.rank() == 2
                        && input.type().isInteger())
        && inputs.stream().anyMatch(input -> input.name().equals(MASK));
  }

  /** Whether each output has the sequence in its second dimension or not at all. */
  private static boolean canBeCut(List<TensorSpec> outputs, String sequence) {
    return outputs.stream()
        .allMatch(
            output -> {
              int from = isSequence(output, sequence) ? 2 : 1;
              return output.type().size() > 0
                  && Stream.iterate(from, axis -> axis < output.rank(), axis -> axis + 1)
                      .allMatch(axis -> output.dimensions().get(axis) >= 0);
            });
  }

  private static boolean isSequence(TensorSpec output, String sequence) {
    return output.rank() > 1 && output.symbols().get(1).equals(sequence);
  }
}
