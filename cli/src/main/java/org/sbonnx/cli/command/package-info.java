/**
 * One class for each command: its fields are its options. Commands parse, call workflow or study, and print what
 * these return.
 */
@NullMarked
package org.sbonnx.cli.command;

import org.jspecify.annotations.NullMarked;
