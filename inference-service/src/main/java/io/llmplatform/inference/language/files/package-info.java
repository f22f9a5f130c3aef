/** Reads directories of language models as transformers.js and onnxruntime-genai publish them. */
@NullMarked
package io.llmplatform.inference.language.files;

import org.jspecify.annotations.NullMarked;
