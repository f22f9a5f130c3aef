package io.llmplatform.inference.language.sampling;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Changes the scores of tokens that were there before. Repetition counts the prompt too, as Hugging
 * Face does; presence and frequency count the completion alone, as OpenAI and vLLM do.
 */
final class Penalties {
  private final double repetition;
  private final double presence;
  private final double frequency;

  /** Where a token is in {@link #tokens}. */
  private final Map<Integer, Integer> places = new HashMap<>();

  private int[] tokens = new int[16];

  /** How often the completion has the token at the same place. */
  private int[] counts = new int[16];

  Penalties(SamplingParameters parameters, int[] prompt) {
    repetition = parameters.repetitionPenalty();
    presence = parameters.presencePenalty();
    frequency = parameters.frequencyPenalty();
    if (repetition != 1) {
      for (int token : prompt) {
        place(token);
      }
    }
  }

  /** The completion goes on with the token. */
  void remember(int token) {
    int place = place(token);
    counts[place]++;
  }

  void apply(float[] scores, int size) {
    for (int i = 0; i < places.size(); i++) {
      int token = tokens[i];
      if (token < size) {
        scores[token] = (float) penalised(scores[token], counts[i]);
      }
    }
  }

  private double penalised(double score, int count) {
    double repeated = score < 0 ? score * repetition : score / repetition;
    return count == 0 ? repeated : repeated - frequency * count - presence;
  }

  private int place(int token) {
    Integer known = places.putIfAbsent(token, places.size());
    if (known != null) {
      return known;
    }
    int place = places.size() - 1;
    if (place == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * place);
      counts = Arrays.copyOf(counts, 2 * place);
    }
    tokens[place] = token;
    return place;
  }
}
