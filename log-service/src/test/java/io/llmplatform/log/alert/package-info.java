/** Alerts over HTTP, and what they are made of. */
@NullMarked
package io.llmplatform.log.alert;

import org.jspecify.annotations.NullMarked;
