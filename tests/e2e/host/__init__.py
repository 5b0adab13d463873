# SPDX-License-Identifier: GPL-2.0-only
"""Host side of the scenarios on the emulated board."""
