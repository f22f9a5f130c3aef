package io.llmplatform.inference.engine;

import io.llmplatform.inference.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/**
 * The tensors of a request, or of a part of one.
 *
 * @param inputs every input of the session
 * @param outputs the wanted names, in the order wanted
 * @param rows the size of the first dimension
 * @param length the size of the second dimension where rows are sequences of tokens; else 0
 */
record TensorRow(Map<String, Tensor> inputs, Set<String> outputs, int rows, int length) {}
