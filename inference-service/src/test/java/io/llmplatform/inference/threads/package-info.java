@NullMarked
package io.llmplatform.inference.threads;

import org.jspecify.annotations.NullMarked;
