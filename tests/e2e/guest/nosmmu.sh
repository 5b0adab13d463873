# SPDX-License-Identifier: GPL-2.0-only
# A board without an SMMU: as with one that translates nothing.
# e2e: boards 64
# e2e: machine iommu=none
# e2e: data piece 3000001
# e2e: bar 0x8000000 piece

domain=none
. /scenario/identity.sh
