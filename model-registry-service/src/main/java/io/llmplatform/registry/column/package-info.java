/** What columns can keep: texts, and values as JSON. Calls nobody; every feature may use it. */
@NullMarked
package io.llmplatform.registry.column;

import org.jspecify.annotations.NullMarked;
