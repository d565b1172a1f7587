"""What all processes of an installation on one machine share in memory: allowances and counters."""
