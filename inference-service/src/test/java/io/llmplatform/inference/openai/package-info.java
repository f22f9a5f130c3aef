@NullMarked
package io.llmplatform.inference.openai;

import org.jspecify.annotations.NullMarked;
