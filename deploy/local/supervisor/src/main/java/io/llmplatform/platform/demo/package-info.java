/** The demo models, registered and deployed through the gateway as any user would do it. */
@NullMarked
package io.llmplatform.platform.demo;

import org.jspecify.annotations.NullMarked;
