package io.llmplatform.inference.language.onnx;

import java.util.Arrays;

/**
 * Tokens that a run appends to sequences, as many to each.
 *
 * @param rows sequences
 * @param count tokens of each
 * @param tokens [rows, count]
 * @param lengths tokens that each sequence has afterwards
 * @param columns of the attention mask: the largest length, or more
 * @param leftPadded whether sequences lie at the end of the columns, and not at the beginning
 */
record Step(int rows, int count, int[] tokens, int[] lengths, int columns, boolean leftPadded) {
  /** A piece of one sequence. */
  static Step piece(int[] tokens, int from, int to) {
    int[] piece = Arrays.copyOfRange(tokens, from, to);
    return new Step(1, to - from, piece, new int[] {to}, to, false);
  }
}
