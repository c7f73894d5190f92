"""Loaded by the process that forks those of tasks: Ctrl-C reaches them all, and the scan alone acts on it."""

from __future__ import annotations

import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)  # its forks inherit it
