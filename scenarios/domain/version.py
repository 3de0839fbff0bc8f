"""The version of this software, which the files it writes name."""

VERSION = "0.1.0"
