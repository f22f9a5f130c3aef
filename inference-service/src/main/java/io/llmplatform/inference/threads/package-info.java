/** The threads that answer requests, and how far others give way to them. */
@NullMarked
package io.llmplatform.inference.threads;

import org.jspecify.annotations.NullMarked;
