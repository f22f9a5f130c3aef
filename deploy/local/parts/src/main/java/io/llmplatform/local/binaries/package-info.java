/** Programs that travel inside jars, unpacked once. Calls no other package. */
@NullMarked
package io.llmplatform.local.binaries;

import org.jspecify.annotations.NullMarked;
