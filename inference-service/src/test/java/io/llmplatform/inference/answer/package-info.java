@NullMarked
package io.llmplatform.inference.answer;

import org.jspecify.annotations.NullMarked;
