/**
 * What happened to models, kept in the transaction that made it happen and told to the rest of the
 * platform afterwards. Every feature of the registry may append; this package calls none of them.
 */
@NullMarked
package io.llmplatform.registry.event;

import org.jspecify.annotations.NullMarked;
