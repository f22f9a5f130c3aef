@NullMarked
package io.llmplatform.outbox;

import org.jspecify.annotations.NullMarked;
