"""The child process: a job on standard input, a PDF on standard output."""

import sys

from .child import main

if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer, sys.stdout.buffer))
