"""Benchmarks: what the whole bot does a second, beside a plain aiogram bot in the same run."""
