/** Fuzz targets for the readers of this module. */
package dev.palimpsest.internal.loader.fuzz;
