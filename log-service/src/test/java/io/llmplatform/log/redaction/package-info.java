@NullMarked
package io.llmplatform.log.redaction;

import org.jspecify.annotations.NullMarked;
