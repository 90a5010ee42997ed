/**
 * Clean messages: what comes from files and arguments is quoted so that it cannot change a terminal, fake another line
 * or fill the screen. Imports nothing; every package may use it.
 */
package dev.palimpsest.internal.message;
