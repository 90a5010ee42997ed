/** AlphaEdit. Imports {@code editing} and {@code editing.parts}; nothing but the service file names what is here. */
package dev.palimpsest.editing.alphaedit;
