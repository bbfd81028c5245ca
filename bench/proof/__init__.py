"""The promises of the suite, shown in full: each module has `prove()`, which returns rows."""
