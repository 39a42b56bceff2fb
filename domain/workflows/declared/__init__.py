"""One module per workflow; each names its declaration `WORKFLOW`. `registry` finds them by itself."""
