/**
 * Changes that need somebody's consent: who asked, who must agree, who did. What happens on consent
 * is each feature's affair, behind {@link io.llmplatform.registry.approval.ApprovedAction}.
 *
 * <p>May call {@code model}, {@code event}, {@code column}, {@code tenant}, {@code common};
 * deployments and rollouts ask it.
 */
@NullMarked
package io.llmplatform.registry.approval;

import org.jspecify.annotations.NullMarked;
