"""The benchmarks behind `make bench`: each module has a `main`, and says how it measures."""
