"""Reading: from bytes to tables and prose without a fault, or to findings that say what is wrong."""
