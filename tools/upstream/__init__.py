# SPDX-License-Identifier: GPL-2.0-only
"""A series for the newest kernel, made from the repository's files."""
