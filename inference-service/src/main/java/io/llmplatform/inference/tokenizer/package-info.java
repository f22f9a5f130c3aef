/** Opens Hugging Face's tokenizers library, which embedding and language models share. */
@NullMarked
package io.llmplatform.inference.tokenizer;

import org.jspecify.annotations.NullMarked;
