/**
 * Which models exist, and at which providers.
 *
 * <p>Start at {@link io.spillway.gateway.catalog.ModelCatalog}: an immutable snapshot that answers every question of the
 * path without I/O. {@link io.spillway.gateway.catalog.ModelListing} replaces it as providers tell what they serve.
 */
@NullMarked
package io.spillway.gateway.catalog;

import org.jspecify.annotations.NullMarked;
