"""The problem and its answer: scenarios, schedules, and the files they are read from."""

#: The version of this software, which the files it writes contain.
VERSION = "0.1.0"
